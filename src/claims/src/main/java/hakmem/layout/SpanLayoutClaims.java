// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link SpanLayout} is proved to do. */
final class SpanLayoutClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(SpanLayout::slotsFor, SlotsFit.class));
  }

  /** At least as many as are needed, and one more at most; even, but for the odd one. */
  record SlotsFit(long bytes) implements Claim {
    @Override
    public boolean where() {
      return 1 <= bytes && bytes <= 1L << 46;
    }

    @Override
    public boolean holds() {
      int slots = SpanLayout.slotsFor(bytes);
      long left = SpanLayout.bytesOf(slots) - bytes;
      return 0 <= left
          && left < 2 * SpanLayout.SLOT_BYTES
          && ((slots & 1) == 0 || slots == SpanLayout.ODD_SLOTS);
    }
  }
}
