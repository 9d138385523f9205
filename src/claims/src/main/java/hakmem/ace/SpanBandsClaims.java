// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link SpanBands} is proved to compute. */
final class SpanBandsClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(SpanBands::of, BandInTable.class));
  }

  /** One of the bands: lengths from a power of two to below twice that. */
  record BandInTable(int slots) implements Claim {
    @Override
    public boolean where() {
      return 1 <= slots;
    }

    @Override
    public boolean holds() {
      int band = SpanBands.of(slots);
      return 0 <= band && band < SpanBands.COUNT && slots >>> band == 1;
    }
  }
}
