// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.canary.RacyCounter;
import hakmem.lab.bug.MutatingLoader;
import java.lang.reflect.Constructor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The explorer finds a lost update, and the detector a missing edge that no schedule shows. */
class CanaryTest {
  private static Exploration explore(String kind, boolean reduced) {
    return Interleavings.explore(
        kind, canaries(kind), Explorer.unbounded(reduced), -1, 1000, _ -> {});
  }

  private static Supplier<Trial> canaries(String kind) {
    try {
      Constructor<?> constructor =
          MutatingLoader.copyOf(null, Instrumenter.INSTANCE)
              .loadClass(RacyCounter.class.getName())
              .getConstructor(String.class);
      return () -> {
        try {
          return (Trial) constructor.newInstance(kind);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      };
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertViolation(String start, Exploration exploration) {
    String violation = exploration.violation();
    assertNotNull(violation, "found nothing");
    assertTrue(violation.startsWith(start), violation);
    assertNotNull(exploration.schedule());
  }

  @Test
  void aLostUpdateIsFoundByItsResult() {
    assertViolation("CONTENT: the count is 1", explore("opaque", true));
    assertViolation("CONTENT: the count is 1", explore("opaque", false));
  }

  @Test
  void aPlainCounterIsARaceInTheFirstExecution() {
    Exploration exploration = explore("plain", true);
    assertViolation("RACE: count: ", exploration);
    assertEquals(1, exploration.explored());
  }

  @Test
  void aMissingReleaseIsARaceAlthoughEveryScheduleGivesTheRightResult() {
    assertViolation("RACE: ", explore("sent-plain", true));
    assertViolation("RACE: data: ", explore("sent-opaque", true));
  }

  @Test
  void rightProgramsPass() {
    for (String kind : new String[] {"atomic", "sent-release"}) {
      Exploration exploration = explore(kind, true);
      assertNull(exploration.violation());
      assertTrue(exploration.complete());
      assertEquals(2, exploration.explored(), kind);
    }
  }

  @Test
  void aScheduleIsTextAndBack() {
    Schedule schedule = explore("opaque", true).schedule();
    assertNotNull(schedule);
    assertEquals(schedule, Schedule.parse(schedule.print()));
    Execution execution = new Execution(new ScheduleReplay(schedule));
    String again = execution.run(canaries("opaque").get());
    assertNotNull(again);
    assertTrue(again.startsWith("CONTENT"), again);
  }
}
