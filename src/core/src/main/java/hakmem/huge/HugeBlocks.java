// SPDX-License-Identifier: Apache-2.0
package hakmem.huge;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocatorClosedException;
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
  /**
   * Largest request, in bytes: half of the user address space of x86-64, a quarter of aarch64's.
   */
  static final long BYTES_MAX = 1L << 46;

  private static final String REFUSED_LIMIT = "the allocator's limit is reached: limitBytes=";
  private static final String REFUSED_SPACE = "the operating system refused address space";
  private static final String REFUSED_ADDRESS =
      "the operating system maps beyond 48 bits, which blocks have no room for";
  private static final String REFUSED_COMMIT = "the operating system refused to commit";

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
    long mappingBytes = mappingBytesFor(bytes);
    HugeBlock block = new HugeBlock(mappingBytes, alignment);
    OsMemory os = parts.os();
    long mapping = OsMemory.REFUSED;
    boolean counted = false;
    String refusal;
    try {
      counted = tryCount(mappingBytes);
      if (counted) {
        mapping = os.reserve(mappingBytes, Math.max(alignment, os.osPageBytes()));
      }
      refusal = mapping == OsMemory.REFUSED ? REFUSED_SPACE : REFUSED_COMMIT;
      boolean fits = mapping != OsMemory.REFUSED && Addresses.isUserSpace(mapping, mappingBytes);
      if (mapping != OsMemory.REFUSED && !fits) {
        refusal = REFUSED_ADDRESS;
      }
      if (fits && os.commit(mapping, mappingBytes)) {
        block.mapAt(mapping);
        parts.registry().publishHuge(block);
        throwIfClosed(block);
        return block.userAddress;
      }
      if (mapping != OsMemory.REFUSED) {
        giveBack(mapping, mappingBytes);
        mapping = OsMemory.REFUSED;
      }
      if (counted) {
        parts.gauge().subtract(mappingBytes);
        counted = false;
      } else {
        refusal = REFUSED_LIMIT + parts.gauge().limitBytes();
      }
    } catch (Throwable e) { // Error: undone.
      // Unless it was claimed meanwhile, since the allocator is closed.
      if (mapping != OsMemory.REFUSED && block.claim()) {
        block.bury();
        giveBack(mapping, mappingBytes);
      }
      if (counted) {
        parts.gauge().subtract(mappingBytes);
      }
      throw e;
    }
    Cause cause = refusal.startsWith(REFUSED_LIMIT) ? Cause.EXHAUSTION : Cause.MAP_FAIL;
    throw failure(cause, bytes, alignment, refusal);
  }

  /** Whoever closed the registry may have looked before the block was published. Step HUGE-2. */
  private void throwIfClosed(HugeBlock block) {
    if (parts.registry().isClosed()) {
      if (block.claim()) {
        block.bury();
        giveBack(block.mappingAddress, block.mappingBytes);
      }
      throw new AllocatorClosedException();
    }
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
    HugeBlock block = parts.registry().hugeAt(address);
    if (block == null) {
      return faultBeside(parts.registry().lookupHuge(address), address);
    }
    if (!block.claim()) {
      return AddressFault.DOUBLE_FREE;
    }
    boolean mapped = true;
    boolean counted = true;
    try {
      // Hidden first: once unmapped, the address may be somebody else's at once.
      block.hide();
      giveBack(block.mappingAddress, block.mappingBytes);
      mapped = false;
      parts.gauge().subtract(block.mappingBytes);
      counted = false;
      block.bury();
    } catch (Throwable e) { // Error: finished.
      if (mapped) {
        restore(block);
      } else {
        if (counted) {
          parts.gauge().subtract(block.mappingBytes);
        }
        block.bury(); // Else it would stay in its row.
      }
      throw e;
    }
    return null;
  }

  /** Gives a claimed block back to its user, unchanged. */
  private static void restore(HugeBlock block) {
    block.show();
    block.unclaim();
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
    HugeBlock block = parts.registry().hugeAt(address);
    if (block == null) {
      return 0;
    }
    HugeBlock next = new HugeBlock(mappingBytesFor(bytes), block.alignment);
    long given = Math.max(0, block.mappingBytes - next.mappingBytes);
    long growth = Math.max(0, next.mappingBytes - block.mappingBytes);
    long mapping = tryRemap(block, next, growth);
    if (mapping == OsMemory.REFUSED) {
      return 0;
    }
    // Its user must come to know where the block is: an Error is passed over (Error: passed over).
    boolean published = false;
    boolean passedOver = false;
    while (true) {
      try {
        next.mapAt(mapping);
        if (given > 0) {
          parts.gauge().subtract(given);
          given = 0;
        }
        if (!published) {
          parts.registry().publishHuge(next);
          published = true;
        }
        block.bury();
        throwIfClosed(next);
        return next.userAddress;
      } catch (Error e) {
        if (passedOver) {
          throw e;
        }
        passedOver = true;
      }
    }
  }

  /**
   * Claims a block, hides it, and moves its mapping; REFUSED: nothing has changed, as if it throws.
   */
  private @MappingBase long tryRemap(HugeBlock block, HugeBlock next, long growth) {
    if (!block.claim()) {
      return OsMemory.REFUSED;
    }
    boolean counted = false;
    try {
      counted = tryCount(growth);
      long mapping = counted ? remap(block, next) : OsMemory.REFUSED;
      if (mapping != OsMemory.REFUSED) {
        return mapping;
      }
      if (counted) {
        parts.gauge().subtract(growth);
        counted = false;
      }
      restore(block);
      return OsMemory.REFUSED;
    } catch (Throwable e) { // Error: undone.
      if (counted) {
        parts.gauge().subtract(growth);
      }
      restore(block);
      throw e;
    }
  }

  private @MappingBase long remap(HugeBlock block, HugeBlock next) {
    block.hide();
    OsMemory os = parts.os();
    boolean mayMove = block.alignment <= os.osPageBytes();
    return os.remap(block.mappingAddress, block.mappingBytes, next.mappingBytes, mayMove);
  }
}
