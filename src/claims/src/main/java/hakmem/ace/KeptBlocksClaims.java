// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link KeptBlocks} is proved to compute. */
final class KeptBlocksClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(KeptBlocks::placeOf, PlaceInCache.class));
  }

  /** Inside, and the ways of a length are as many places as there are ways. */
  record PlaceInCache(int slots, int way, int other) implements Claim {
    @Override
    public boolean where() {
      return way >>> 3 == 0 && other >>> 3 == 0 && way != other;
    }

    @Override
    public boolean holds() {
      int place = KeptBlocks.placeOf(slots, way);
      return 0 <= place && place < KeptBlocks.PLACES && place != KeptBlocks.placeOf(slots, other);
    }
  }
}
