// SPDX-License-Identifier: Apache-2.0
package hakmem.huge;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.base.Alignment;
import hakmem.bin.AllocatorParts;
import hakmem.kind.MappingBase;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import hakmem.memory.OsMemory;
import hakmem.registry.HugeBlock;
import hakmem.sizeclass.SizeClasses;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Blocks too large for a slab, or too aligned: each a mapping of its own, known only to the
 * registry. They have no header in either layout: their descriptor says whether they are live.
 * Thread-safe.
 */
public final class HugeBlocks {
  /** Largest request, in bytes: half of the 47-bit user address space of x86-64. */
  static final long BYTES_MAX = 1L << 46;

  private final AllocatorParts parts;

  /** None yet. */
  public HugeBlocks(AllocatorParts parts) {
    this.parts = parts;
  }

  /**
   * A new huge block, zero throughout.
   *
   * @throws AllocationFailedException THRESHOLD, EXHAUSTION or MAP_FAIL
   * @throws hakmem.api.AllocatorClosedException if the allocator is closed
   */
  public @UserAddress long allocate(long bytes, long alignment) {
    parts.lifetime().checkOpen();
    try {
      return tryAllocate(bytes, alignment);
    } catch (AllocationFailedException e) {
      if (e.kind() == Cause.THRESHOLD || !parts.reclaimer().lookAtAll()) {
        throw e;
      }
      parts.pool().trim();
      return tryAllocate(bytes, alignment);
    }
  }

  /** As {@link #allocate}, at the first try. Step HUGE-1. */
  private @UserAddress long tryAllocate(long bytes, long alignment) {
    if (bytes > BYTES_MAX || alignment > BYTES_MAX) {
      throw failure(Cause.THRESHOLD, bytes, alignment, "no mapping is that large");
    }
    OsMemory os = parts.os();
    long mappingBytes = mappingBytesFor(bytes);
    if (!tryCount(mappingBytes)) {
      throw failure(
          Cause.EXHAUSTION,
          bytes,
          alignment,
          "the allocator's limit is reached: limitBytes=" + parts.gauge().limitBytes());
    }
    long mapping = os.reserve(mappingBytes, Math.max(alignment, os.osPageBytes()));
    if (mapping == OsMemory.REFUSED) {
      parts.gauge().subtract(mappingBytes);
      throw failure(Cause.MAP_FAIL, bytes, alignment, "the operating system refused address space");
    }
    if (!os.commit(mapping, mappingBytes)) {
      giveBack(mapping, mappingBytes);
      parts.gauge().subtract(mappingBytes);
      throw failure(Cause.MAP_FAIL, bytes, alignment, "the operating system refused to commit");
    }
    long user = Addresses.hugeUser(mapping);
    parts.registry().publishHuge(new HugeBlock(mapping, mappingBytes, user, alignment));
    return user;
  }

  /** Counts bytes as committed; gives up retained memory before the limit refuses them. */
  private boolean tryCount(long bytes) {
    return parts.gauge().tryAdd(bytes) || (parts.pool().trim() > 0 && parts.gauge().tryAdd(bytes));
  }

  private long mappingBytesFor(long bytes) {
    return Alignment.roundUp(Math.max(bytes, 1), parts.os().osPageBytes());
  }

  private AllocationFailedException failure(Cause cause, long bytes, long alignment, String what) {
    return new AllocationFailedException(
        cause,
        bytes,
        what
            + ", bytes="
            + bytes
            + ", alignment="
            + alignment
            + ", committedBytes="
            + parts.gauge().committedBytes()
            + "; free blocks or ask for less");
  }

  /** What is wrong with an address that no slab covers; null if a huge block starts there. */
  public @Nullable AddressFault check(@UserAddress long address) {
    HugeBlock block = parts.registry().lookupHuge(address);
    boolean starts = block != null && block.userAddress == address;
    return starts ? null : faultBeside(block, address);
  }

  /** What is wrong with an address where no huge block starts, but which may lie in one. */
  public AddressFault faultBeside(@Nullable HugeBlock block, @UserAddress long address) {
    if (block != null) {
      return AddressFault.INTERIOR;
    }
    boolean reserved = parts.registry().isReserved(address);
    return reserved ? AddressFault.NOT_ALLOCATED : AddressFault.FOREIGN;
  }

  /** Frees a huge block, or says what is wrong with the address. Step HUGE-5. */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    AddressFault fault = check(address);
    if (fault != null) {
      return fault;
    }
    HugeBlock block = parts.registry().lookupHuge(address);
    if (block == null || !block.claim()) {
      return AddressFault.DOUBLE_FREE;
    }
    // Out of the registry first: once unmapped, the address may be somebody else's at once.
    parts.registry().unregisterHuge(block);
    giveBack(block.mappingAddress, block.mappingBytes);
    parts.gauge().subtract(block.mappingBytes);
    return null;
  }

  /** Unmaps; if the system refuses, gives the memory back and keeps the addresses for later. */
  private void giveBack(@MappingBase long mapping, long mappingBytes) {
    if (!parts.os().release(mapping, mappingBytes)) {
      parts.os().purge(mapping, mappingBytes);
      parts.os().retire(mapping, mappingBytes, mappingBytes);
    }
  }

  /**
   * Resizes a huge block by moving OS pages instead of bytes. Step HUGE-5.
   *
   * @return its new address, or 0 if it is no huge block, would become small, or the system refuses
   */
  public @UserAddress long reallocate(@UserAddress long address, long bytes) {
    if (bytes <= SizeClasses.BLOCK_BYTES_MAX || bytes > BYTES_MAX) {
      return 0;
    }
    // Only now: the sorted map costs an object and a search, and most blocks that move are small.
    HugeBlock block = parts.registry().lookupHuge(address);
    if (block == null) {
      return 0;
    }
    long nextBytes = mappingBytesFor(bytes);
    long growth = nextBytes - block.mappingBytes;
    if (!block.claim()) {
      return 0;
    }
    if (growth > 0 && !tryCount(growth)) {
      republish(block);
      return 0;
    }
    parts.registry().unregisterHuge(block);
    boolean mayMove = block.alignment <= parts.os().osPageBytes();
    long next = parts.os().remap(block.mappingAddress, block.mappingBytes, nextBytes, mayMove);
    if (next == OsMemory.REFUSED) {
      if (growth > 0) {
        parts.gauge().subtract(growth);
      }
      republish(block);
      return 0;
    }
    if (growth < 0) {
      parts.gauge().subtract(-growth);
    }
    long user = Addresses.hugeUser(next);
    parts.registry().publishHuge(new HugeBlock(next, nextBytes, user, block.alignment));
    return user;
  }

  /** Makes a claimed block live again, unchanged. */
  private void republish(HugeBlock block) {
    parts
        .registry()
        .publishHuge(
            new HugeBlock(
                block.mappingAddress, block.mappingBytes, block.userAddress, block.alignment));
  }
}
