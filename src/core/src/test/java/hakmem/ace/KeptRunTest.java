// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SpanLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeptRunTest {
  private static final long SLOT = SpanLayout.SLOT_BYTES;
  private static final long SEED = 5;

  private static HugeBlock block(long address, int slots) {
    Span span = new Span(slots);
    span.held = slots;
    span.placeAt(address);
    HugeBlock block = new HugeBlock();
    block.mapAt(span);
    return block;
  }

  /** Slots of the run that begins with a block; 0: it does not serve. */
  private static int runFrom(List<HugeBlock> sorted, int from, int slots, long alignment) {
    int found = sorted.get(from).span().slots;
    int at = from + 1;
    while (found < slots && at < sorted.size() && sorted.get(at).follows(sorted.get(at - 1))) {
      found += sorted.get(at++).span().slots;
    }
    boolean serves = found >= slots && sorted.get(from).spanAddress % alignment == 0;
    return serves ? found : 0;
  }

  /** Where the shortest run begins, the lowest of these, looked for from each block on; or -1. */
  private static int shortest(List<HugeBlock> sorted, int slots, long alignment) {
    int best = 0;
    int bestFrom = -1;
    for (int from = 0; from < sorted.size(); from++) {
      int found = runFrom(sorted, from, slots, alignment);
      if (found > 0 && (best == 0 || found < best)) {
        best = found;
        bestFrom = from;
      }
    }
    return bestFrom;
  }

  @Test
  void itIsTheShortestOfAll() {
    SplittableRandom random = new SplittableRandom(SEED);
    int runs = 0;
    for (int turn = 0; turn < 3000; turn++) {
      List<HugeBlock> sorted = new ArrayList<>();
      long address = 64 * SLOT;
      for (int i = random.nextInt(12); i > 0; i--) {
        int slots = 1 + random.nextInt(9);
        sorted.add(block(address, slots));
        address += (slots + Math.max(0, random.nextInt(5) - 2)) * SLOT;
      }
      int wanted = 1 + random.nextInt(20);
      long alignment = SLOT << random.nextInt(3);
      int best = shortest(sorted, wanted, alignment);
      KeptRun run = KeptRun.shortest(sorted, wanted, alignment);
      if (best < 0) {
        assertNull(run);
      } else {
        assertNotNull(run);
        assertSame(sorted.get(best), run.first);
        assertEquals(runFrom(sorted, best, wanted, alignment), run.slots);
        int last = run.last.span().slots;
        assertTrue(run.slots - last < wanted, "what is left lies in the last part");
        assertEquals(0, run.first.spanAddress % alignment);
        assertEquals(run.slots * SLOT, run.last.spanAddress + last * SLOT - run.first.spanAddress);
        runs += run.parts.length > 1 ? 1 : 0;
      }
    }
    assertTrue(runs > 300, "of several parts: " + runs);
  }
}
