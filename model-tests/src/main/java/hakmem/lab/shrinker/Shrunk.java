// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.StepText;
import hakmem.lab.trace.Trace;

/**
 * A minimal failing trace.
 *
 * @param trace the steps that are left
 * @param failure how it fails
 * @param runs how many candidates were run
 */
public record Shrunk(Trace trace, Failure failure, int runs) {
  /** The first wrong step in words. */
  public String wrongStep() {
    int at = failure.step();
    if (at >= trace.steps().size()) {
      return "none: after the last step, all blocks were freed and all heaps closed";
    }
    Step step = trace.steps().get(at);
    return "step " + (at + 1) + ", " + StepText.describe(step);
  }

  /** A JUnit test that fails as long as the trace does. */
  public String junitTest(String name) {
    StringBuilder text = new StringBuilder();
    text.append("  @Test\n  void ").append(name).append("() {\n");
    text.append("    Trace trace =\n        Trace.parse(\n            \"\"\"\n");
    trace.print().lines().forEach(line -> text.append("            ").append(line).append('\n'));
    text.append("            \"\"\");\n");
    text.append("    assertNull(new Lockstep().run(trace, Checks.ALL));\n  }\n");
    return text.toString();
  }
}
