// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import hakmem.layout.Addresses;
import java.util.List;

/** What {@link Growth} is proved to do. */
final class GrowthClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Growth::after, GrowthAfter.class),
        Subject.of(Growth::isShared, GrowthFits.class));
  }

  record GrowthAfter(int bytes) implements Claim {
    @Override
    public boolean where() {
      return 1024 <= bytes && bytes <= 65_536;
    }

    @Override
    public boolean holds() {
      int after = Growth.after(bytes);
      return bytes <= after && after <= 65_536 && (after == 2 * bytes || after == 65_536);
    }
  }

  /** What shares a new block has room in it, wherever the block lies. */
  record GrowthFits(long block, long bytes, int shift, int blockBytes) implements Claim {
    @Override
    public boolean where() {
      return 1024 <= blockBytes && Growth.isShared(bytes, 1L << shift, blockBytes);
    }

    @Override
    public boolean holds() {
      return Math.max(bytes, 1) <= blockBytes - Addresses.gapBefore(block, 1L << shift);
    }
  }
}
