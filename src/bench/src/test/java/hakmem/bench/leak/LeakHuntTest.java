// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A leak is told by tag and place, and only if there is one. */
class LeakHuntTest {
  private static final long SAMPLE_BYTES = 256 << 10;

  @Test
  void whoLosesIsTold() throws Exception {
    LeakHunt.Outcome outcome = LeakHunt.runBlocks(300, SAMPLE_BYTES, 3_000_000);
    assertTrue(outcome.isFound(), outcome::toString);
    assertEquals("server/session", outcome.tag());
    assertTrue(outcome.place().contains("LeakHunt.openSession"), outcome::place);
    assertTrue(outcome.report().contains(outcome.place()), outcome::report);
    assertEquals(outcome.blocks() / 300, outcome.lostBlocks());
  }

  @Test
  void whereNothingIsLostNothingIsFound() throws Exception {
    LeakHunt.Outcome outcome = LeakHunt.runBlocks(Long.MAX_VALUE, SAMPLE_BYTES, 300_000);
    assertFalse(outcome.isFound(), outcome::toString);
    assertEquals(0, outcome.lostBlocks());
  }
}
