// SPDX-License-Identifier: Apache-2.0
package hakmem.sizeclass;

import hakmem.base.Alignment;
import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Proof;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link SizeClasses} is proved to do. */
final class SizeClassesClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(
            SizeClasses::of,
            ClassInTable.class,
            ClassOutOfTable.class,
            ClassFits.class,
            ClassSmallest.class,
            ClassMonotone.class,
            ClassLoss.class,
            ClassLossSmall.class),
        Subject.of(
            SizeClasses::blockBytes, ClassRoundTrip.class, BlockBytes.class, BlockBytesGrow.class),
        Subject.of(SizeClasses::ofAligned, AlignedClass.class, AlignedClassSmallest.class),
        Subject.of(SizeClasses::slot, ClassSlot.class));
  }

  record ClassInTable(long bytes) implements Claim {
    @Override
    public boolean where() {
      return 1 <= bytes && bytes <= SizeClasses.BLOCK_BYTES_MAX;
    }

    @Override
    public boolean holds() {
      return 0 <= SizeClasses.of(bytes) && SizeClasses.of(bytes) < SizeClasses.COUNT;
    }
  }

  record ClassOutOfTable(long bytes) implements Claim {
    @Override
    public boolean where() {
      return bytes < 1 || bytes > SizeClasses.BLOCK_BYTES_MAX;
    }

    @Override
    public boolean holds() {
      return SizeClasses.of(bytes) >= SizeClasses.COUNT;
    }
  }

  record ClassFits(long bytes) implements Claim {
    @Override
    public boolean where() {
      return 1 <= bytes && bytes <= SizeClasses.BLOCK_BYTES_MAX;
    }

    @Override
    public boolean holds() {
      return SizeClasses.blockBytes(SizeClasses.of(bytes)) >= bytes;
    }
  }

  record ClassSmallest(long bytes, int other) implements Claim {
    @Override
    public boolean where() {
      return 1 <= bytes
          && bytes <= SizeClasses.BLOCK_BYTES_MAX
          && 0 <= other
          && other < SizeClasses.COUNT
          && SizeClasses.blockBytes(other) >= bytes;
    }

    @Override
    public boolean holds() {
      return SizeClasses.of(bytes) <= other;
    }
  }

  record ClassMonotone(long less, long more) implements Claim {
    @Override
    public boolean where() {
      return 1 <= less && less <= more;
    }

    @Override
    public boolean holds() {
      return SizeClasses.of(less) <= SizeClasses.of(more);
    }
  }

  record ClassLoss(long bytes) implements Claim {
    @Override
    public boolean where() {
      return 128 <= bytes && bytes <= SizeClasses.BLOCK_BYTES_MAX;
    }

    @Override
    public boolean holds() {
      return (SizeClasses.blockBytes(SizeClasses.of(bytes)) - bytes) * 8 < bytes;
    }
  }

  record ClassLossSmall(long bytes) implements Claim {
    @Override
    public boolean where() {
      return 1 <= bytes && bytes <= 256;
    }

    @Override
    public boolean holds() {
      return SizeClasses.blockBytes(SizeClasses.of(bytes)) - bytes <= 15;
    }
  }

  record ClassRoundTrip(int sizeClass) implements Claim {
    @Override
    public boolean where() {
      return 0 <= sizeClass && sizeClass < SizeClasses.COUNT;
    }

    @Override
    public boolean holds() {
      return SizeClasses.of(SizeClasses.blockBytes(sizeClass)) == sizeClass;
    }
  }

  record BlockBytes(int sizeClass) implements Claim {
    @Override
    public boolean where() {
      return 0 <= sizeClass && sizeClass < SizeClasses.COUNT;
    }

    @Override
    public boolean holds() {
      return SizeClasses.blockBytes(sizeClass) >= SizeClasses.BLOCK_BYTES_MIN
          && SizeClasses.blockBytes(sizeClass) <= SizeClasses.BLOCK_BYTES_MAX
          && SizeClasses.blockBytes(sizeClass) % 16 == 0;
    }
  }

  record BlockBytesGrow(int less, int more) implements Claim {
    @Override
    public boolean where() {
      return 0 <= less && less < more && more < SizeClasses.COUNT;
    }

    @Override
    public boolean holds() {
      return SizeClasses.blockBytes(less) < SizeClasses.blockBytes(more);
    }
  }

  @Proof(turns = SizeClasses.COUNT)
  record AlignedClass(long bytes, int k) implements Claim {
    @Override
    public boolean holds() {
      int found = SizeClasses.ofAligned(bytes, 1L << k);
      return found == -1
          || 0 <= found
              && found < SizeClasses.COUNT
              && SizeClasses.blockBytes(found) >= bytes
              && Alignment.isAligned(SizeClasses.blockBytes(found), 1L << k);
    }
  }

  @Proof(turns = SizeClasses.COUNT)
  record AlignedClassSmallest(long bytes, int k, int other) implements Claim {
    @Override
    public boolean where() {
      return 1 <= bytes
          && 0 <= other
          && other < SizeClasses.COUNT
          && SizeClasses.blockBytes(other) >= bytes
          && Alignment.isAligned(SizeClasses.blockBytes(other), 1L << k);
    }

    @Override
    public boolean holds() {
      int found = SizeClasses.ofAligned(bytes, 1L << k);
      return 0 <= found && found <= other;
    }
  }

  record ClassSlot(int sizeClass) implements Claim {
    @Override
    public boolean holds() {
      return 0 <= SizeClasses.slot(sizeClass)
          && SizeClasses.slot(sizeClass) < SizeClasses.TABLE_LENGTH
          && (sizeClass < 0
              || sizeClass >= SizeClasses.COUNT
              || SizeClasses.slot(sizeClass) == sizeClass);
    }
  }
}
