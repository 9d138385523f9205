// SPDX-License-Identifier: Apache-2.0
package hakmem.freeing;

import hakmem.ace.HugeBlock;
import hakmem.api.AddressFault;
import hakmem.base.Kinds;
import hakmem.base.Lifetime;
import hakmem.bin.AllocatorParts;
import hakmem.freelist.Freelist;
import hakmem.huge.HugeBlocks;
import hakmem.kind.BlockAddress;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockSignature;
import hakmem.superslab.Slab;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What an address is: a live block's, or what is wrong with it. Total. Thread-safe. */
public final class AddressCheck {
  private final AllocatorParts parts;
  private final HugeBlocks hugeBlocks;
  private final Faults faults;

  /** Of an allocator. */
  public AddressCheck(AllocatorParts parts, HugeBlocks hugeBlocks, Faults faults) {
    this.parts = parts;
    this.hugeBlocks = hugeBlocks;
    this.faults = faults;
  }

  /**
   * What is wrong with an address that should be a live block's; null if nothing is. Reads the
   * block's words, as its owner may.
   */
  public @Nullable AddressFault check(@UserAddress long address) {
    Slab slab = parts.registry().lookup(address);
    return slab == Slab.NONE ? hugeBlocks.check(address) : checkBlock(slab, address);
  }

  private @Nullable AddressFault checkBlock(Slab slab, @UserAddress long address) {
    AddressFault fault = checkBlockStart(slab, address);
    if (fault != null) {
      return fault;
    }
    long block = parts.layout().toBlock(address);
    return parts.claims().faultOf(slab, block, signatureOf(block));
  }

  private @TaggedWord long signatureOf(@BlockAddress long block) {
    return parts.claims().signatureOf(block);
  }

  /** Geometry only: touches no block memory. Step LOCAL-1. */
  public static @Nullable AddressFault checkBlockStart(Slab slab, @UserAddress long address) {
    long index = slab.exactIndex(address);
    if (BlockIndex.isBelow(index, slab.carvedCount)) {
      return null;
    }
    boolean multiple = BlockIndex.isBelow(index, slab.capacity);
    return multiple ? AddressFault.NOT_ALLOCATED : AddressFault.INTERIOR;
  }

  /**
   * What is wrong with a block of a slab that the caller owns, and whose words say that it is free
   * or broken; null if it is live all the same. Headerless, the bytes of a live block may look like
   * a signature by chance or malice: then the lists decide. Step LOCAL-3.
   *
   * @param threadHead head of the caller's thread list of the slab's class
   */
  public @Nullable AddressFault faultOfOwned(
      Slab slab, @BlockAddress long block, @BlockAddress long threadHead) {
    long signature = signatureOf(block);
    AddressFault fault = parts.claims().faultOf(slab, block, signature);
    // One that is kept is on no list, but in some heap's magazine.
    boolean disputed =
        fault == AddressFault.DOUBLE_FREE
            && !parts.layout().hasHeader()
            && BlockSignature.freeState(block, signature) != BlockSignature.KEPT;
    return disputed && !isOnAnyList(slab, block, threadHead) ? null : fault;
  }

  /** Whether a block is on a list of its slab, or may be. Step LOCAL-3. */
  private boolean isOnAnyList(Slab slab, @BlockAddress long block, @BlockAddress long threadHead) {
    Freelist freelist = parts.freelist();
    long remoteHead = Slab.headOf(slab.loadRemoteWordAcquire());
    return freelist.mayContain(slab, threadHead, block, BlockSignature.LOCAL)
        || freelist.mayContain(slab, slab.localHead, block, BlockSignature.LOCAL)
        || freelist.mayContain(slab, remoteHead, block, BlockSignature.REMOTE);
  }

  /** Whether a live block of the allocator starts at the address. Total. */
  public boolean owns(@UserAddress long address) {
    return check(address) == null && !parts.lifetime().hasEnded();
  }

  /**
   * Bytes that may be touched at a live block's address.
   *
   * @throws hakmem.api.InvalidFreeException what is wrong with the address
   */
  public long usableSize(@UserAddress long address) {
    Slab slab = parts.registry().lookup(address);
    AddressFault fault;
    if (slab == Slab.NONE) {
      HugeBlock block = parts.spans().blockAround(address);
      if (block != null && block.userAddress == address) {
        return block.usableBytes();
      }
      fault = hugeBlocks.faultBeside(block, address);
    } else {
      fault = checkBlock(slab, address);
      if (fault == null) {
        return parts.layout().usableBytes(slab.blockBytes);
      }
    }
    throw faults.invalidFree(foreignIfClosed(fault, address), address);
  }

  /**
   * Counts a fault that leaves the allocator, and says what it is worth: what a block's words say
   * is void once its memory was given back.
   */
  AddressFault foreignIfClosed(AddressFault fault, @UserAddress long address) {
    Lifetime lifetime = parts.lifetime();
    AddressFault worth = lifetime.hasEnded() ? AddressFault.FOREIGN : fault;
    parts.counts().countWrongFree(worth, Kinds.plain(address));
    return worth;
  }
}
