// SPDX-License-Identifier: Apache-2.0
package hakmem.freeing;

import hakmem.ace.HugeBlock;
import hakmem.api.AddressFault;
import hakmem.api.HeapCorruptionException;
import hakmem.api.InvalidFreeException;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.bin.AllocatorParts;
import hakmem.kind.BlockAddress;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import hakmem.superslab.Slab;

/**
 * Errors about wrong addresses: what, with which operands, and what to do. Never touches block
 * memory. Thread-safe.
 */
public final class Faults {
  private final AllocatorParts parts;

  /** Of an allocator. */
  public Faults(AllocatorParts parts) {
    this.parts = parts;
  }

  /** What a free throws for an address. */
  public InvalidFreeException invalidFree(AddressFault fault, @UserAddress long address) {
    String message =
        fault.sentence()
            + ": address="
            + Text.hex(address)
            + place(address)
            + "; "
            + remedy(fault)
            + (parts.lifetime().hasEnded() ? "; the allocator is closed" : "");
    return new InvalidFreeException(fault, Kinds.plain(address), message);
  }

  private String place(@UserAddress long address) {
    Slab slab = parts.registry().lookup(address);
    if (slab != Slab.NONE) {
      long offset = Kinds.plain(Addresses.offsetOf(address, slab.firstUser));
      long index = offset < 0 ? -1 : offset / slab.blockBytes;
      String block =
          index < 0
              ? "before the first block"
              : Text.hex(parts.layout().toUser(slab.blockAt(Kinds.blockIndex(index))))
                  + "+"
                  + offset % slab.blockBytes;
      return ", block="
          + block
          + ", blockBytes="
          + slab.blockBytes
          + ", slab="
          + Text.hex(slab.address())
          + ", owner=heap "
          + slab.owner;
    }
    HugeBlock huge = parts.spans().blockAround(address);
    if (huge != null) {
      return ", huge block="
          + Text.hex(huge.userAddress)
          + "+"
          + Kinds.plain(Addresses.offsetOf(address, huge.userAddress))
          + ", blockBytes="
          + huge.usableBytes();
    }
    return ", block=none, slab=none";
  }

  private static String remedy(AddressFault fault) {
    return switch (fault) {
      case FOREIGN -> "free it where it was allocated";
      case INTERIOR -> "free the address that the allocation returned";
      case DOUBLE_FREE -> "find the other free of this block";
      case NOT_ALLOCATED -> "free only addresses that an allocation returned, and once";
      case CORRUPTED -> "look for a write past the end of the block in front";
    };
  }

  /** What a malloc throws that finds the words of a free block overwritten. */
  public RuntimeException overwritten(@BlockAddress long block) {
    String message =
        "a free block was overwritten: address="
            + Text.hex(parts.layout().toUser(block))
            + place(parts.layout().toUser(block))
            + "; look for a use after free, or a write past the end of the block in front";
    return parts.lifetime().cause(new HeapCorruptionException(Kinds.plain(block), message));
  }
}
