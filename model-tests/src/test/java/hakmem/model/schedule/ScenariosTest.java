// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scenario is explored to its end, or to its bound, and the engine passes. */
class ScenariosTest {
  private static final long INTERLEAVINGS_MAX = 1_000_000;

  @TestFactory
  Stream<DynamicTest> everyInterleavingPasses() {
    Interleavings engine = Interleavings.of(null);
    return engine.scenarios().names().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> assertPasses(engine, name)));
  }

  private static void assertPasses(Interleavings engine, String name) {
    Exploration exploration = engine.explore(name, INTERLEAVINGS_MAX, _ -> {});
    assertNull(
        exploration.violation(),
        () ->
            exploration.violation()
                + "; repeat with ./hakmem interleave "
                + name
                + " --replay "
                + (exploration.schedule() == null ? "" : exploration.schedule().print()));
    assertTrue(exploration.complete(), () -> exploration + " was cut short");
  }
}
