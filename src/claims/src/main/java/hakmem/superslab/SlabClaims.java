// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import hakmem.base.Alignment;
import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Proof;
import hakmem.claim.Subject;
import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.sizeclass.SizeClasses;
import java.util.List;

/** What {@link Slab} is proved to do. */
final class SlabClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Slab::exactIndex, SlabIndex.class, OffsetOnce.class),
        Subject.of(Slab::blockAt, SlabBlock.class, UserAligned.class),
        Subject.of(Slab::headOf, RemoteWord.class),
        Subject.of(Slab::ownedWith, RemoteWordOwned.class));
  }

  /** A slab as it is when its first block is taken, in the n-th superslab of the address space. */
  private static Slab slab(BlockLayout layout, int sizeClass, long superslab, int unit) {
    SlabGeometry geometry = SlabGeometry.of(layout, sizeClass);
    return new Slab(new Superslab(superslab << 21, 0), unit, geometry, layout, false, 0, 1);
  }

  @Proof(theory = Proof.Theory.INTEGERS)
  record SlabIndex(
      BlockLayout layout,
      @Each(to = SizeClasses.COUNT - 1) int sizeClass,
      long superslab,
      int unit,
      long user)
      implements Claim {
    @Override
    public boolean where() {
      Slab slab = slab(layout, sizeClass, superslab, unit);
      return 0 <= superslab
          && superslab < 1L << 26
          && Long.compareUnsigned(slab.exactIndex(user), slab.capacity) < 0;
    }

    @Override
    public boolean holds() {
      Slab slab = slab(layout, sizeClass, superslab, unit);
      long block = layout.toBlock(user);
      return block == slab.blockAt(slab.exactIndex(user))
          && slab.address() <= block
          && block + slab.blockBytes <= slab.address() + slab.bytes();
    }
  }

  @Proof(theory = Proof.Theory.INTEGERS)
  record OffsetOnce(
      @Each(from = 1, to = SizeClasses.COUNT - 1) int sizeClass,
      long superslab,
      int unit,
      int index)
      implements Claim {
    @Override
    public boolean holds() {
      BlockLayout layout = BlockLayout.HEADER;
      Slab slab = slab(layout, sizeClass, superslab, unit);
      long user = layout.toUser(slab.blockAt(index));
      long twice = layout.toUser(user);
      long back = layout.toBlock(layout.toBlock(user));
      return Long.compareUnsigned(slab.exactIndex(twice), slab.capacity) >= 0
          && Long.compareUnsigned(slab.exactIndex(layout.toUser(back)), slab.capacity) >= 0;
    }
  }

  @Proof(theory = Proof.Theory.INTEGERS)
  record SlabBlock(
      BlockLayout layout,
      @Each(to = SizeClasses.COUNT - 1) int sizeClass,
      long superslab,
      int unit,
      int index)
      implements Claim {
    @Override
    public boolean where() {
      return 0 <= index;
    }

    @Override
    public boolean holds() {
      Slab slab = slab(layout, sizeClass, superslab, unit);
      return slab.exactIndex(layout.toUser(slab.blockAt(index))) == index;
    }
  }

  record UserAligned(
      BlockLayout layout,
      @Each(to = SizeClasses.COUNT - 1) int sizeClass,
      long superslab,
      int unit,
      int index)
      implements Claim {
    @Override
    public boolean holds() {
      Slab slab = slab(layout, sizeClass, superslab, unit);
      long alignment = Math.min(Integer.lowestOneBit(slab.blockBytes), layout.slabAlignmentMax());
      return Alignment.isAligned(layout.toUser(slab.blockAt(index)), alignment);
    }
  }

  record RemoteWord(long block, long bits) implements Claim {
    @Override
    public boolean where() {
      return block % 16 == 0 && (bits & ~(Slab.OWNED | Slab.DEAD)) == 0;
    }

    @Override
    public boolean holds() {
      return Slab.headOf(block | bits) == block
          && ((block | bits) & (Slab.OWNED | Slab.DEAD)) == bits;
    }
  }

  record RemoteWordOwned(long block) implements Claim {
    @Override
    public boolean where() {
      return block % 16 == 0;
    }

    @Override
    public boolean holds() {
      return Slab.headOf(Slab.ownedWith(block)) == block
          && Slab.isOwned(Slab.ownedWith(block))
          && !Slab.isDead(Slab.ownedWith(block));
    }
  }
}
