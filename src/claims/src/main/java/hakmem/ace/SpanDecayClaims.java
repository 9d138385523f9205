// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link SpanDecay} is proved to compute. */
final class SpanDecayClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(SpanDecay::share, ShareFalls.class));
  }

  /** From all to nothing, and never up. */
  record ShareFalls(int steps) implements Claim {
    @Override
    public boolean where() {
      return steps >>> 3 == 0;
    }

    @Override
    public boolean holds() {
      int share = SpanDecay.share(steps);
      int next = SpanDecay.share(steps + 1);
      boolean ends = steps != 0 || share == 1 << SpanDecay.WHOLE_SHIFT;
      return 0 <= next && next < share && ends && (steps != 7 || next == 0);
    }
  }
}
