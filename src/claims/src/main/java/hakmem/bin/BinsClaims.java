// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Subject;
import hakmem.sizeclass.SizeClasses;
import java.util.List;

/** What {@link Bins} is proved to do. */
final class BinsClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Bins::refillCountLeast, RefillCountLeast.class),
        Subject.of(Bins::refillWorth, RefillWorth.class),
        Subject.of(Bins::nextCarveCount, NextCarveCount.class),
        Subject.of(Bins::carveCountMax, CarveCountMax.class));
  }

  record RefillCountLeast(int blockBytes) implements Claim {
    @Override
    public boolean where() {
      return blockBytes > 0;
    }

    @Override
    public boolean holds() {
      return 1 <= Bins.refillCountLeast(blockBytes)
          && Bins.refillCountLeast(blockBytes) <= Bins.carveCountMax(blockBytes);
    }
  }

  record RefillWorth(int capacity) implements Claim {
    @Override
    public boolean holds() {
      return 1 <= Bins.refillWorth(capacity)
          && Bins.refillWorth(capacity) <= Bins.REFILL_WORTH_MAX
          && (Bins.refillWorth(capacity) == 1 || Bins.refillWorth(capacity) <= capacity / 4);
    }
  }

  record NextCarveCount(@Each(to = SizeClasses.COUNT - 1) int sizeClass, int count)
      implements Claim {
    private int blockBytes() {
      return SizeClasses.blockBytes(sizeClass);
    }

    private int most() {
      return Bins.carveCountMax(blockBytes());
    }

    @Override
    public boolean where() {
      return 1 <= count && count <= most();
    }

    @Override
    public boolean holds() {
      return count <= Bins.nextCarveCount(count, blockBytes())
          && Bins.nextCarveCount(count, blockBytes()) <= most()
          && (count < Bins.nextCarveCount(count, blockBytes()) || count == most());
    }
  }

  record CarveCountMax(int blockBytes) implements Claim {
    @Override
    public boolean where() {
      return blockBytes > 0;
    }

    @Override
    public boolean holds() {
      return Bins.carveCountMax(blockBytes) == 1
          || 1 < Bins.carveCountMax(blockBytes)
              && Bins.carveCountMax(blockBytes) <= Bins.CARVE_COUNT_MAX
              && (long) Bins.carveCountMax(blockBytes) * blockBytes <= Bins.CARVE_BYTES_MAX;
    }
  }
}
