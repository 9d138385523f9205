// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Subject;
import hakmem.sizeclass.SizeClasses;
import java.util.List;

/** What {@link Addresses} is proved to do. */
final class AddressesClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Addresses::toUser, ToUserInverse.class),
        Subject.of(Addresses::superslabBase, SuperslabBase.class),
        Subject.of(Addresses::slabBase, SlabBase.class),
        Subject.of(Addresses::firstBlock, FirstBlock.class),
        Subject.of(Addresses::offsetOf, OffsetOf.class),
        Subject.of(Addresses::unitIn, UnitIn.class),
        Subject.of(Addresses::isWithin, IsWithin.class),
        Subject.of(Addresses::isUserSpace, IsUserSpace.class),
        Subject.of(Addresses::slotBase, SlotIn.class),
        Subject.of(Addresses::slotsBehind, SlotsBehind.class),
        Subject.of(Addresses::endOf, EndOf.class),
        Subject.of(Addresses::gapBefore, GapBefore.class),
        Subject.of(Addresses::bytesToEnd, BytesToEnd.class));
  }

  record ToUserInverse(BlockLayout layout, long address) implements Claim {
    @Override
    public boolean holds() {
      int offset = layout.userOffset();
      return Addresses.toBlock(Addresses.toUser(address, offset), offset) == address
          && Addresses.toUser(Addresses.toBlock(address, offset), offset) == address
          && layout.toUser(address) == Addresses.toUser(address, offset)
          && layout.toBlock(address) == Addresses.toBlock(address, offset);
    }
  }

  record SuperslabBase(long base, int index) implements Claim {
    @Override
    public boolean where() {
      return 0 <= index;
    }

    @Override
    public boolean holds() {
      return Addresses.superslabBase(base, index) - base == index * SuperslabLayout.SUPERSLAB_BYTES
          && Addresses.unitIn(Addresses.superslabBase(base, index), base) == (long) index << 5;
    }
  }

  record SlabBase(long superslab, int unit) implements Claim {
    @Override
    public boolean where() {
      return superslab % SuperslabLayout.SUPERSLAB_BYTES == 0
          && 0 <= unit
          && unit < SuperslabLayout.UNITS;
    }

    @Override
    public boolean holds() {
      return Addresses.unitIn(Addresses.slabBase(superslab, unit), superslab) == unit
          && SuperslabLayout.unitOf(Addresses.slabBase(superslab, unit)) == unit
          && Addresses.slabBase(superslab, unit) % SuperslabLayout.UNIT_BYTES == 0;
    }
  }

  record FirstBlock(BlockLayout layout, @Each(to = SizeClasses.COUNT - 1) int sizeClass, long slab)
      implements Claim {
    @Override
    public boolean where() {
      return slab % SuperslabLayout.UNIT_BYTES == 0;
    }

    @Override
    public boolean holds() {
      long leadIn = layout.leadInBytes(SizeClasses.blockBytes(sizeClass));
      return Addresses.firstBlock(slab, leadIn) - slab == leadIn
          && Addresses.firstBlock(slab, leadIn) % 16 == 0
          && Addresses.unitIn(Addresses.firstBlock(slab, leadIn), slab) == 0;
    }
  }

  record OffsetOf(long first, long bytes) implements Claim {
    @Override
    public boolean holds() {
      return Addresses.offsetOf(first + bytes, first) == bytes;
    }
  }

  record UnitIn(long base, long address, int units) implements Claim {
    @Override
    public boolean holds() {
      return 0 <= Addresses.unitIn(address, base)
          && Addresses.unitIn(address, base) < units
              == (address - base >= 0 && address - base < units * SuperslabLayout.UNIT_BYTES);
    }
  }

  record IsWithin(long address, long base, long bytes) implements Claim {
    @Override
    public boolean where() {
      return base <= Long.MAX_VALUE - bytes;
    }

    @Override
    public boolean holds() {
      return Addresses.isWithin(address, base, bytes)
          == (base <= address && address < base + bytes);
    }
  }

  record IsUserSpace(long mapping, long bytes, long offset) implements Claim {
    @Override
    public boolean where() {
      return 0 <= offset && offset < bytes;
    }

    @Override
    public boolean holds() {
      return Addresses.isUserSpace(mapping, bytes)
          ? (mapping + offset) >>> 48 == 0
          : mapping >>> 48 != 0 || (mapping + bytes - 1) >>> 48 != 0;
    }
  }

  record EndOf(long mapping, long bytes, long address) implements Claim {
    @Override
    public boolean where() {
      return mapping <= Long.MAX_VALUE - bytes && mapping <= address;
    }

    @Override
    public boolean holds() {
      return address < Addresses.endOf(mapping, bytes)
          == Addresses.isWithin(address, mapping, bytes);
    }
  }

  /** Behind the gap lies the next multiple of the alignment and of 16. */
  record GapBefore(long top, int shift) implements Claim {
    @Override
    public boolean where() {
      return 0 <= shift && shift <= 62;
    }

    @Override
    public boolean holds() {
      long gap = Addresses.gapBefore(top, 1L << shift);
      long start = Addresses.userEnd(top, gap);
      return 0 <= gap
          && (gap < 16 || gap < 1L << shift)
          && (start & 15) == 0
          && (start & (1L << shift) - 1) == 0;
    }
  }

  record SlotIn(long base, int slot) implements Claim {
    @Override
    public boolean holds() {
      return Addresses.slotIn(Addresses.slotBase(base, slot), base) == slot;
    }
  }

  /** Going back by that many slots leads to a multiple of the alignment, less than it away. */
  record SlotsBehind(long number, int shift) implements Claim {
    @Override
    public boolean where() {
      return 0 <= shift && shift <= 46;
    }

    @Override
    public boolean holds() {
      long slot = number << SpanLayout.SLOT_SHIFT;
      long alignment = 1L << shift;
      long behind = SpanLayout.bytesOf(Addresses.slotsBehind(slot, alignment));
      return (slot - behind & (alignment - 1)) == 0 && behind < alignment;
    }
  }

  record BytesToEnd(long mapping, long bytes, long lead) implements Claim {
    @Override
    public boolean holds() {
      return Addresses.bytesToEnd(mapping + lead, mapping, bytes) == bytes - lead;
    }
  }
}
