// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.lab.recorder.ActionRecorder;
import hakmem.lab.strike.Reasons;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No field of an action log is there for nothing: with another value in it, the log is refused at
 * that event. A field without a comparison in its trace module fails here.
 */
class LoggedFieldsTest {
  private static final SpecHome HOME = SpecHome.find(Path.of(""));
  private static final LogCheck CHECK = new LogCheck(HOME.modules(), TlcRun.Limits.DEFAULT);

  /** One thread, so that the log is always the same. */
  private static final ActionRecorder.Plan PLAN =
      new ActionRecorder.Plan(5, 1, 60, false, 8, false);

  private static final long EXECUTIONS = 1;

  /** Module, action and field of those that may hold anything, with the reasons. */
  private static final Map<String, String> NOT_COMPARED =
      Reasons.read(LoggedFieldsTest.class, "not-compared.txt");

  @Test
  void eachFieldOfFreelistIsCompared() throws InterruptedException {
    assertCompared(recorded("TraceFreelist"));
  }

  @Test
  void eachFieldOfRegistryIsCompared() throws InterruptedException {
    assertCompared(recorded("TraceRegistry"));
  }

  @Test
  void eachFieldOfRemoteFreeIsCompared() throws InterruptedException {
    List<String> scenarios = ActionRecorder.SCHEDULED.getFirst();
    List<String> lines = ActionRecorder.recordScheduled(scenarios, EXECUTIONS, null);
    assertCompared(ActionLog.of("TraceRemoteFree", lines));
  }

  private static ActionLog recorded(String module) {
    List<String> lines = ActionRecorder.record(PLAN, null).logs().get(module);
    return ActionLog.of(module, lines);
  }

  private static void assertCompared(ActionLog log) throws InterruptedException {
    LoggedFields fields = LoggedFields.of(log);
    Set<String> excused = new TreeSet<>();
    NOT_COMPARED.keySet().stream()
        .filter(name -> name.startsWith(log.module() + " "))
        .forEach(name -> excused.add(name.substring(log.module().length() + 1)));
    Set<String> left = new TreeSet<>(fields.names());
    for (int round = 0; round < LoggedFields.LIES_MAX; round++) {
      Map<String, LoggedFields.Lie> told = new LinkedHashMap<>();
      for (String name : left) {
        List<LoggedFields.Lie> lies = fields.lies(name);
        if (round < lies.size() && !(round > 0 && excused.contains(name))) {
          told.put(name, lies.get(round));
        }
      }
      left.removeAll(refused(fields, told));
    }
    assertEquals(excused, left, "fields of " + log.module() + " that nothing compares");
  }

  /** Which of the lies are refused where they are told. */
  private static Set<String> refused(LoggedFields fields, Map<String, LoggedFields.Lie> told)
      throws InterruptedException {
    Set<String> refused = new TreeSet<>();
    List<String> names = new ArrayList<>(told.keySet());
    boolean cut = true;
    while (cut && !names.isEmpty()) {
      ActionLog log = fields.withEach(names.stream().map(told::get).toList());
      List<LogVerdict.Rejection> rejections = CHECK.run(log).rejections();
      for (LogVerdict.Rejection rejection : rejections) {
        int part = rejection.part() - 1;
        assertEquals(log.parts().get(part).size(), rejection.number(), names.get(part));
        refused.add(names.get(part));
      }
      // A lie that breaks an invariant, or means nothing, ends the run: the others are still open.
      cut = rejections.stream().anyMatch(rejection -> !rejection.property().isEmpty());
      names.removeAll(refused);
    }
    return refused;
  }
}
