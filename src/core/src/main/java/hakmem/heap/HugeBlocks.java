// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.base.Alignment;
import hakmem.bin.Backend;
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
final class HugeBlocks {
  /** Largest request, in bytes: half of the 47-bit user address space of x86-64. */
  static final long BYTES_MAX = 1L << 46;

  private final Backend backend;

  HugeBlocks(Backend backend) {
    this.backend = backend;
  }

  /** A new huge block, zero throughout. */
  @UserAddress
  long allocate(long bytes, long alignment) {
    try {
      return tryAllocate(bytes, alignment);
    } catch (AllocationFailedException e) {
      if (e.kind() == Cause.THRESHOLD || !backend.reclaimer().lookAtAll()) {
        throw e;
      }
      backend.pool.trim();
      return tryAllocate(bytes, alignment);
    }
  }

  /** As {@link #allocate}, at the first try. Step HUGE-1. */
  private @UserAddress long tryAllocate(long bytes, long alignment) {
    if (bytes > BYTES_MAX || alignment > BYTES_MAX) {
      throw failure(Cause.THRESHOLD, bytes, alignment, "no mapping is that large");
    }
    OsMemory os = backend.os;
    long mappingBytes = mappingBytesFor(bytes);
    if (!tryCount(mappingBytes)) {
      throw failure(
          Cause.EXHAUSTION,
          bytes,
          alignment,
          "the allocator's limit is reached: limitBytes=" + backend.gauge.limitBytes());
    }
    long mapping = os.reserve(mappingBytes, Math.max(alignment, os.osPageBytes()));
    if (mapping == OsMemory.REFUSED) {
      backend.gauge.subtract(mappingBytes);
      throw failure(Cause.MAP_FAIL, bytes, alignment, "the operating system refused address space");
    }
    if (!os.commit(mapping, mappingBytes)) {
      giveBack(mapping, mappingBytes);
      backend.gauge.subtract(mappingBytes);
      throw failure(Cause.MAP_FAIL, bytes, alignment, "the operating system refused to commit");
    }
    long user = Addresses.hugeUser(mapping);
    backend.registry.publishHuge(new HugeBlock(mapping, mappingBytes, user, alignment));
    return user;
  }

  /** Counts bytes as committed; gives up retained memory before the limit refuses them. */
  private boolean tryCount(long bytes) {
    return backend.gauge.tryAdd(bytes) || (backend.pool.trim() > 0 && backend.gauge.tryAdd(bytes));
  }

  private long mappingBytesFor(long bytes) {
    return Alignment.roundUp(Math.max(bytes, 1), backend.os.osPageBytes());
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
            + backend.gauge.committedBytes()
            + "; free blocks or ask for less");
  }

  /** What is wrong with an address that no slab covers; null if a huge block starts there. */
  @Nullable AddressFault check(@UserAddress long address) {
    HugeBlock block = backend.registry.lookupHuge(address);
    boolean starts = block != null && block.userAddress == address;
    return starts ? null : faultBeside(block, address);
  }

  /** What is wrong with an address where no huge block starts, but which may lie in one. */
  AddressFault faultBeside(@Nullable HugeBlock block, @UserAddress long address) {
    if (block != null) {
      return AddressFault.INTERIOR;
    }
    boolean reserved = backend.registry.isReserved(address);
    return reserved ? AddressFault.NOT_ALLOCATED : AddressFault.FOREIGN;
  }

  /** Frees a huge block, or says what is wrong with the address. Step HUGE-5. */
  @Nullable AddressFault tryFree(@UserAddress long address) {
    AddressFault fault = check(address);
    if (fault != null) {
      return fault;
    }
    HugeBlock block = backend.registry.lookupHuge(address);
    if (block == null || !block.claim()) {
      return AddressFault.DOUBLE_FREE;
    }
    // Out of the registry first: once unmapped, the address may be somebody else's at once.
    backend.registry.unregisterHuge(block);
    giveBack(block.mappingAddress, block.mappingBytes);
    backend.gauge.subtract(block.mappingBytes);
    return null;
  }

  /** Unmaps; if the system refuses, gives the memory back and keeps the addresses for later. */
  private void giveBack(@MappingBase long mapping, long mappingBytes) {
    if (!backend.os.release(mapping, mappingBytes)) {
      backend.os.purge(mapping, mappingBytes);
      backend.os.retire(mapping, mappingBytes, mappingBytes);
    }
  }

  /**
   * Resizes a huge block by moving OS pages instead of bytes. Step HUGE-5.
   *
   * @return its new address, or 0 if it is no huge block, would become small, or the system refuses
   */
  @UserAddress
  long reallocate(@UserAddress long address, long bytes) {
    if (bytes <= SizeClasses.BLOCK_BYTES_MAX || bytes > BYTES_MAX) {
      return 0;
    }
    // Only now: the sorted map costs an object and a search, and most blocks that move are small.
    HugeBlock block = backend.registry.lookupHuge(address);
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
    backend.registry.unregisterHuge(block);
    boolean mayMove = block.alignment <= backend.os.osPageBytes();
    long next = backend.os.remap(block.mappingAddress, block.mappingBytes, nextBytes, mayMove);
    if (next == OsMemory.REFUSED) {
      if (growth > 0) {
        backend.gauge.subtract(growth);
      }
      republish(block);
      return 0;
    }
    if (growth < 0) {
      backend.gauge.subtract(-growth);
    }
    long user = Addresses.hugeUser(next);
    backend.registry.publishHuge(new HugeBlock(next, nextBytes, user, block.alignment));
    return user;
  }

  /** Makes a claimed block live again, unchanged. */
  private void republish(HugeBlock block) {
    backend.registry.publishHuge(
        new HugeBlock(
            block.mappingAddress, block.mappingBytes, block.userAddress, block.alignment));
  }
}
