// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Behaviours that TLC simulates, whole ones, by seed. */
final class Simulation {
  private static final SpecHome HOME = SpecHome.find(Path.of(""));

  private Simulation() {}

  /**
   * One behaviour for each seed from 1.
   *
   * @param module whose config has this depth
   */
  static List<Behaviour> behaviours(String module, int depth, int count)
      throws InterruptedException {
    List<Behaviour> behaviours = new ArrayList<>();
    for (long seed = 1; seed <= count; seed++) {
      TlcRun run =
          TlcRun.simulation(HOME.modules(), module, TlcRun.Limits.DEFAULT, seed, depth + 1);
      TlcReport report = TlcProcess.run(run, _ -> {});
      assertEquals("IsShort", report.result(), () -> report.errors().toString());
      assertEquals(depth, report.counterexample().steps().size() - 1);
      behaviours.add(report.counterexample());
    }
    return behaviours;
  }
}
