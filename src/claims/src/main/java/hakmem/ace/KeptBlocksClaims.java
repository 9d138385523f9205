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
    return List.of(
        Subject.of(KeptBlocks::placesFor, PlacesForBound.class),
        Subject.of(KeptBlocks::placeAmong, PlaceInCache.class));
  }

  /**
   * A power of two between the bounds; and one for each 512 KiB that may be kept, up to the most.
   */
  record PlacesForBound(long boundBytes) implements Claim {
    @Override
    public boolean where() {
      return 0 <= boundBytes;
    }

    @Override
    public boolean holds() {
      int places = KeptBlocks.placesFor(boundBytes);
      return (places & places - 1) == 0
          && KeptBlocks.PLACES_MIN <= places
          && places <= KeptBlocks.PLACES_MAX
          && (places == KeptBlocks.PLACES_MAX || boundBytes >>> 19 <= places);
    }
  }

  /** Inside, and each length looks at each place once. */
  record PlaceInCache(int shift, int slots, int turn, int other) implements Claim {
    @Override
    public boolean where() {
      return 0 <= shift
          && shift <= 10
          && turn >>> shift == 0
          && other >>> shift == 0
          && turn != other;
    }

    @Override
    public boolean holds() {
      int count = 1 << shift;
      int place = KeptBlocks.placeAmong(count, slots, turn);
      return 0 <= place && place < count && place != KeptBlocks.placeAmong(count, slots, other);
    }
  }
}
