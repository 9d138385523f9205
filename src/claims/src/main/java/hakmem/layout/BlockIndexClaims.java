// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Proof;
import hakmem.claim.Subject;
import hakmem.sizeclass.SizeClasses;
import java.util.List;

/** What {@link BlockIndex} is proved to do. */
final class BlockIndexClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(BlockIndex::inverseOf, Inverse.class),
        Subject.of(BlockIndex::exact, IndexOfStart.class, IndexExact.class, IndexIsQuotient.class),
        Subject.of(BlockIndex::isBelow, IndexBelow.class));
  }

  record Inverse(@Each(to = SizeClasses.COUNT - 1) int sizeClass) implements Claim {
    @Override
    public boolean holds() {
      int blockBytes = SizeClasses.blockBytes(sizeClass);
      return BlockIndex.inverseOf(blockBytes)
              * (blockBytes >>> Integer.numberOfTrailingZeros(blockBytes))
          == 1;
    }
  }

  record IndexOfStart(@Each(to = SizeClasses.COUNT - 1) int sizeClass, long index)
      implements Claim {
    private int blockBytes() {
      return SizeClasses.blockBytes(sizeClass);
    }

    private long last() {
      return Long.divideUnsigned(-1, blockBytes());
    }

    @Override
    public boolean where() {
      return Long.compareUnsigned(index, last()) <= 0;
    }

    @Override
    public boolean holds() {
      int shift = Integer.numberOfTrailingZeros(blockBytes());
      return BlockIndex.exact(index * blockBytes(), BlockIndex.inverseOf(blockBytes()), shift)
          == index;
    }
  }

  @Proof(theory = Proof.Theory.INTEGERS)
  record IndexExact(@Each(to = SizeClasses.COUNT - 1) int sizeClass, long offset) implements Claim {
    private int blockBytes() {
      return SizeClasses.blockBytes(sizeClass);
    }

    private int shift() {
      return Integer.numberOfTrailingZeros(blockBytes());
    }

    private long last() {
      return Long.divideUnsigned(-1, blockBytes());
    }

    private long index() {
      return BlockIndex.exact(offset, BlockIndex.inverseOf(blockBytes()), shift());
    }

    @Override
    public boolean where() {
      return Long.compareUnsigned(index(), last()) <= 0;
    }

    @Override
    public boolean holds() {
      return index() * blockBytes() == offset;
    }
  }

  @Proof(theory = Proof.Theory.INTEGERS)
  record IndexIsQuotient(@Each(to = SizeClasses.COUNT - 1) int sizeClass, long offset)
      implements Claim {
    private int blockBytes() {
      return SizeClasses.blockBytes(sizeClass);
    }

    private int shift() {
      return Integer.numberOfTrailingZeros(blockBytes());
    }

    private long index() {
      return BlockIndex.exact(offset, BlockIndex.inverseOf(blockBytes()), shift());
    }

    @Override
    public boolean where() {
      return 0 <= index() && index() <= SuperslabLayout.SUPERSLAB_BYTES;
    }

    @Override
    public boolean holds() {
      return offset / blockBytes() == index() && offset % blockBytes() == 0;
    }
  }

  record IndexBelow(long index, int count) implements Claim {
    @Override
    public boolean where() {
      return 0 <= count;
    }

    @Override
    public boolean holds() {
      return BlockIndex.isBelow(index, count) == (0 <= index && index < count);
    }
  }
}
