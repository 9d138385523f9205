// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.ace.HugeBlock;
import hakmem.ace.Spans;
import java.util.Collections;
import java.util.List;

/** Two collections after it was freed, a huge block that nobody has wanted is not kept. */
final class KeptLaw {
  private List<HugeBlock> kept = List.of();
  private long reuses;

  /** A collection is over. */
  void looked(Spans spans) {
    List<HugeBlock> now = spans.cached();
    require(
        spans.reuseCount() != reuses || Collections.disjoint(now, kept),
        "MODEL-DECAY",
        () ->
            "no freed block was taken since the last collection, but of those that were kept"
                + " then some are: "
                + spans.cachedBytes()
                + " bytes");
    kept = now;
    reuses = spans.reuseCount();
  }

  /** A collection was cut off: what it has left is the next one's. */
  void forget() {
    kept = List.of();
  }
}
