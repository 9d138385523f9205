// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.bin.Backend;
import hakmem.kind.BlockAddress;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import hakmem.registry.HugeBlock;
import hakmem.superslab.Slab;

/** Messages about wrong addresses: what, with which operands, and what to do. */
final class FaultText {
  private FaultText() {}

  /** The message for a fault at an address. Never touches block memory. */
  static String of(Backend backend, AddressFault fault, @UserAddress long address) {
    return fault.sentence()
        + ": address="
        + Text.hex(address)
        + place(backend, address)
        + "; "
        + remedy(fault);
  }

  private static String place(Backend backend, @UserAddress long address) {
    Slab slab = backend.registry.lookup(address);
    if (slab != Slab.NONE) {
      long offset = Kinds.plain(Addresses.offsetOf(address, slab.firstUser));
      long index = offset < 0 ? -1 : offset / slab.blockBytes;
      String block =
          index < 0
              ? "before the first block"
              : Text.hex(backend.layout.toUser(slab.blockAt(Kinds.blockIndex(index))))
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
    HugeBlock huge = backend.registry.lookupHuge(address);
    if (huge != null) {
      return ", huge block="
          + Text.hex(huge.userAddress)
          + "+"
          + Kinds.plain(Addresses.offsetOf(address, huge.userAddress))
          + ", blockBytes="
          + huge.mappingBytes;
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

  /** The message for a free block whose words were overwritten. */
  static String overwritten(Backend backend, @BlockAddress long block) {
    long user = backend.layout.toUser(block);
    return "a free block was overwritten: block="
        + Text.hex(block)
        + place(backend, user)
        + "; look for a use after free, or a write past the end of the block in front";
  }
}
