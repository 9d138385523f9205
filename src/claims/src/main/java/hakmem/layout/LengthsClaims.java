// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Subject;
import hakmem.sizeclass.SizeClasses;
import java.util.List;

/** What {@link Lengths} is proved to do. */
final class LengthsClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Lengths::smallClass, SmallClass.class),
        Subject.of(Lengths::isShorterAsSpan, LessLost.class),
        Subject.of(Lengths::staysInPlace, InPlace.class),
        Subject.of(Lengths::keptBytes, KeptBytes.class),
        Subject.of(Lengths::zeroedBytes, ZeroedBytes.class));
  }

  record SmallClass(BlockLayout layout, long bytes) implements Claim {
    @Override
    public boolean where() {
      return Lengths.isSmall(bytes - 1);
    }

    @Override
    public boolean holds() {
      return Lengths.smallClass(bytes - 1, layout.userOffset())
          == SizeClasses.of(layout.blockBytesFor(bytes));
    }
  }

  /** Neither loses a tenth of what is taken. */
  record LessLost(long bytes, int units) implements Claim {
    @Override
    public boolean where() {
      return SpanLayout.BYTES_MIN <= bytes && bytes <= SizeClasses.BLOCK_BYTES_MAX;
    }

    @Override
    public boolean holds() {
      long slab = units * SuperslabLayout.UNIT_BYTES;
      long span = SpanLayout.bytesOf(SpanLayout.slotsFor(bytes));
      long taken = Lengths.isShorterAsSpan(bytes, units) ? span : slab;
      return taken <= slab && (taken - bytes) * 10 < taken;
    }
  }

  record InPlace(long bytes, long usable) implements Claim {
    @Override
    public boolean where() {
      return 0 <= bytes;
    }

    @Override
    public boolean holds() {
      return Lengths.staysInPlace(bytes, usable)
          == (bytes <= usable && (usable - bytes - 1 <= bytes || usable <= 16));
    }
  }

  record KeptBytes(long usable, long bytes) implements Claim {
    @Override
    public boolean holds() {
      return Lengths.keptBytes(usable, bytes) <= usable
          && Lengths.keptBytes(usable, bytes) <= bytes
          && (Lengths.keptBytes(usable, bytes) == usable
              || Lengths.keptBytes(usable, bytes) == bytes);
    }
  }

  record ZeroedBytes(BlockLayout layout, @Each boolean knownZero, long bytes) implements Claim {
    private long need() {
      return layout.blockBytesFor(bytes);
    }

    @Override
    public boolean where() {
      return 0 < need() && need() <= SizeClasses.BLOCK_BYTES_MAX;
    }

    @Override
    public boolean holds() {
      long zeroed = Lengths.zeroedBytes(bytes, need(), layout.userOffset(), knownZero);
      long dirty = knownZero ? Math.min(bytes, 16 - layout.userOffset()) : bytes;
      int blockBytes = SizeClasses.blockBytes(SizeClasses.of(need()));
      return dirty <= zeroed && zeroed <= layout.usableBytes(blockBytes);
    }
  }
}
