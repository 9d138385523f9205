// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One JVM for several models: what one found does not reach the next. */
class TlcChildTest {
  private static final TlcRun.Limits LIMITS = TlcRun.Limits.DEFAULT;

  @AfterEach
  void noChildIsLeft() {
    assertEquals(0, Children.count());
  }

  private static TlcChild start() {
    return TlcChild.start(Toys.HOME.modules().toAbsolutePath(), LIMITS, true, true, "ToyStack");
  }

  private static TlcReport run(TlcChild child, String model) throws InterruptedException {
    return run(child, model, LIMITS, "ToyStack");
  }

  private static TlcReport run(TlcChild child, String model, TlcRun.Limits limits, String module)
      throws InterruptedException {
    TlcRun run =
        new TlcRun(
            Toys.HOME.modules().toAbsolutePath(), module, model + ".cfg", limits, true, true);
    return child.run(run, _ -> {}, _ -> {});
  }

  @Test
  void resultsAreThoseOfJvmsOfTheirOwn() throws Exception {
    TlcReport alone = Toys.run("ToyStack", "ToyStack");
    try (TlcChild child = start()) {
      // So often that a buffer kept twice is shared: without TlcMain.forgetBuffers four of five
      // tries end in a liveness graph of garbage.
      for (int round = 0; round < 8; round++) {
        TlcReport holds = run(child, "ToyStack");
        assertEquals("success", holds.result(), holds.errors().toString());
        assertEquals(alone.distinct(), holds.distinct());
        assertEquals(alone.generated(), holds.generated());
        assertEquals(alone.depth(), holds.depth());
        assertEquals(alone.actions(), holds.actions());
        assertEquals(List.of(), holds.counterexample().steps());
        assertEquals("ListHoldsFreeBlocks", run(child, "ToyStackUntagged").result());
        assertEquals("TagMoves", run(child, "ToyStackTagStands").result());
      }
      assertTrue(child.usable());
    }
  }

  @Test
  void temporalPropertyIsTheLastThingThatIsFound() throws Exception {
    try (TlcChild child = start()) {
      assertEquals("temporal property", run(child, "ToyStackUnfair").violationKind());
      assertFalse(child.usable(), "TLC would take the next one for violated, or for checked");
      assertThrows(IllegalStateException.class, () -> run(child, "ToyStack"));
    }
  }

  @Test
  void failuresEndTheChild() throws Exception {
    try (TlcChild child = start()) {
      TlcReport broken = run(child, "ToyBroken", LIMITS, "ToyBroken");
      assertEquals(TlcReport.Outcome.PARSE_ERROR, broken.outcome());
      assertFalse(child.usable());
    }
  }

  @Test
  void othersAreRefused() throws Exception {
    try (TlcChild child =
        TlcChild.start(Toys.HOME.modules().toAbsolutePath(), LIMITS, false, true, "")) {
      assertThrows(IllegalStateException.class, () -> run(child, "ToyStack"), "counts actions");
    }
  }
}
