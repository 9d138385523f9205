// SPDX-License-Identifier: Apache-2.0
package hakmem.freeing;

import hakmem.api.AddressFault;
import hakmem.base.StackRoom;
import hakmem.bin.AllocatorParts;
import hakmem.bin.Magazines;
import hakmem.freelist.BlockClaims;
import hakmem.huge.HugeBlocks;
import hakmem.kind.BlockAddress;
import hakmem.kind.UserAddress;
import hakmem.superslab.Slab;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The free of whatever is no block of the caller's own slabs: blocks of others, huge blocks, wrong
 * addresses. Thread-safe.
 */
public final class SlowFree {
  private final AllocatorParts parts;
  private final HugeBlocks hugeBlocks;
  private final AddressCheck addresses;

  /** Of an allocator. */
  public SlowFree(AllocatorParts parts, HugeBlocks hugeBlocks, AddressCheck addresses) {
    this.parts = parts;
    this.hugeBlocks = hugeBlocks;
    this.addresses = addresses;
  }

  /** Frees for a thread without heap, or says what is wrong with the address. */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    StackRoom.require();
    try {
      return foreignIfClosed(address == 0 ? null : tryFreeAny(address), address);
    } catch (RuntimeException e) {
      throw parts.lifetime().cause(e);
    }
  }

  private @Nullable AddressFault tryFreeAny(@UserAddress long address) {
    Slab slab = parts.registry().lookup(address);
    FreeResult result = free(slab, address, null);
    if (result == FreeResult.CLAIMED_SLAB) {
      parts.surrender().orphanSlab(slab);
    }
    return result.fault();
  }

  /** A fault as it is reported: FOREIGN in an allocator that is closed. */
  public @Nullable AddressFault foreignIfClosed(
      @Nullable AddressFault fault, @UserAddress long address) {
    return fault == null ? null : addresses.foreignIfClosed(fault, address);
  }

  /**
   * Frees an address that is no block of a slab of the caller's.
   *
   * @param slab in which the address lies; {@link Slab#NONE}: in none
   * @param magazines of the caller's heap, which may keep the block; null: it has none
   */
  public FreeResult free(Slab slab, @UserAddress long address, @Nullable Magazines magazines) {
    if (slab == Slab.NONE) {
      return FreeResult.of(hugeBlocks.tryFree(address));
    }
    AddressFault fault = AddressCheck.checkBlockStart(slab, address);
    return fault == null
        ? freeRemote(slab, parts.layout().toBlock(address), magazines)
        : FreeResult.of(fault);
  }

  private FreeResult freeRemote(
      Slab slab, @BlockAddress long block, @Nullable Magazines magazines) {
    if (Slab.isDead(slab.loadRemoteWordAcquire())) {
      return FreeResult.NOT_ALLOCATED; // Looked up just before its slab was released.
    }
    BlockClaims claims = parts.claims();
    long signature = claims.signatureOf(block);
    AddressFault fault = claims.faultOf(slab, block, signature);
    if (fault != null) {
      return FreeResult.of(fault);
    }
    if (!claims.claimBlock(slab, block, signature)) {
      return FreeResult.DOUBLE_FREE;
    }
    parts.sampling().freed(slab, parts.layout().toUser(block));
    if (magazines != null && magazines.keep(slab, block)) {
      return FreeResult.KEPT;
    }
    return switch (parts.remoteList().push(slab, block, signature)) {
      case PUSHED -> FreeResult.FREED;
      case CLAIMED_SLAB -> FreeResult.CLAIMED_SLAB;
      case SLAB_DEAD -> FreeResult.DOUBLE_FREE;
    };
  }
}
