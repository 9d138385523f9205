// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.recorder.ActionRecorder;
import hakmem.lab.recorder.ActionRecorder.Plan;
import hakmem.lab.recorder.ActionRecorder.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Executions of the real code are behaviours of the specs, and what is none is refused. */
class TraceValidationTest {
  private static final SpecHome HOME = SpecHome.find(Path.of(""));

  private static final LogCheck CHECK = new LogCheck(HOME.modules(), TlcRun.Limits.DEFAULT);
  private static final String REMOTE_FREE = "TraceRemoteFree";
  private static final Pattern EVENT_NAME = Pattern.compile("IsEvent\\(\"(\\w+)\"\\)");
  private static final Pattern THREAD = Pattern.compile("\"thread\":(\\d+)");

  /**
   * Free threads; each pair of modules gets an action log of each. The one with one thread is
   * always the same, and has the actions that free threads meet in most runs only; four that hold
   * much need a second address range.
   */
  private static final List<Plan> PLANS =
      List.of(
          new Plan(1, 3, 240, false, 8, false),
          new Plan(2, 4, 80, true, 60, false),
          new Plan(3, 1, 400, false, 40, false),
          new Plan(1, 3, 100, false, 6, true),
          new Plan(2, 3, 70, true, 6, true));

  private static final Map<Plan, Recorded> RECORDED = new HashMap<>();

  /** All are recorded before the first is followed: then a module's share one JVM of TLC. */
  private static final FollowedTogether LOGS = new FollowedTogether(CHECK);

  private static List<DynamicTest> behaviours = List.of();
  private static List<DynamicTest> corrupted = List.of();
  private static List<DynamicTest> namedEarly = List.of();
  private static List<DynamicTest> planted = List.of();
  private static List<DynamicTest> scheduled = List.of();
  private static List<DynamicTest> scheduledPlanted = List.of();

  @BeforeAll
  static void addLogs() throws IOException {
    behaviours = behaviours();
    corrupted = corrupted();
    namedEarly =
        List.of(refuse("adopt-vs-push", "claimOrphan"), refuse("remote-free-vs-refill", "walk"));
    planted = planted();
    scheduled = scheduled();
    scheduledPlanted =
        List.of(
            scheduled("push-plain-store", "remote-free-vs-refill"),
            scheduled("fence-missed", "two-takers"));
  }

  private static synchronized Recorded recorded(Plan plan) {
    return RECORDED.computeIfAbsent(plan, p -> ActionRecorder.record(p, null));
  }

  private static List<String> modules() throws IOException {
    try (Stream<Path> files = Files.list(HOME.modules())) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.startsWith("Trace") && f.endsWith(".tla"))
          .map(f -> f.substring(0, f.length() - ".tla".length()))
          .sorted()
          .toList();
    }
  }

  @TestFactory
  List<DynamicTest> executionsAreBehaviours() {
    return behaviours;
  }

  private static List<DynamicTest> behaviours() throws IOException {
    List<String> modules = modules();
    return PLANS.stream()
        .flatMap(
            plan ->
                modules.stream()
                    .filter(m -> plan.plain() == m.equals(REMOTE_FREE))
                    .map(m -> accepted(plan, m)))
        .toList();
  }

  private static DynamicTest accepted(Plan plan, String module) {
    Supplier<LogVerdict> followed = LOGS.add(log(module, plan));
    return DynamicTest.dynamicTest(module + " " + plan, () -> accept(plan, module, followed.get()));
  }

  private static void accept(Plan plan, String module, LogVerdict verdict) throws IOException {
    Recorded recorded = recorded(plan);
    assertNull(recorded.failure());
    List<String> lines = recorded.logs().get(module);
    if (!verdict.accepted()) {
      Path file = Files.write(Path.of("target", module + "-" + plan.seed() + ".jsonl"), lines);
      LogVerdict.Rejection first = verdict.rejections().getFirst();
      throw new AssertionError(
          first.text() + "; ./hakmem check --trace spec/" + file + "\n" + first.details());
    }
    assertTrue(verdict.events() > plan.steps(), () -> verdict.events() + " events");
  }

  /** No event of a trace module is there for nothing. */
  @Test
  void everyActionIsRecorded() throws IOException {
    for (String module : modules()) {
      Set<String> known =
          EVENT_NAME
              .matcher(Files.readString(HOME.modules().resolve(module + ".tla")))
              .results()
              .map(r -> r.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> seen = new TreeSet<>();
      for (Plan plan : PLANS) {
        if (plan.plain() == module.equals(REMOTE_FREE)) {
          for (List<ActionLog.Event> part : log(module, plan).parts()) {
            part.forEach(e -> seen.add(e.action()));
          }
        }
      }
      if (module.equals(REMOTE_FREE)) {
        // Free threads rarely close a heap just while somebody empties it.
        ActionLog closing = scheduledTrace(List.of("close-vs-take"), null);
        closing.parts().forEach(part -> part.forEach(e -> seen.add(e.action())));
      }
      assertEquals(known, seen, module);
    }
  }

  private static ActionLog log(String module, Plan plan) {
    return ActionLog.of(module, recorded(plan).logs().get(module));
  }

  /** One thread: the same log whenever it is recorded. */
  private static final Plan SMALL = new Plan(5, 1, 60, false, 8, false);

  /** The taker is a thread of its own: where it comes between is not always the same. */
  private static final Plan SMALL_PLAIN = new Plan(5, 1, 60, false, 6, true);

  @TestFactory
  List<DynamicTest> whatIsNoBehaviourIsRefused() {
    return corrupted;
  }

  private static List<DynamicTest> corrupted() {
    return Stream.of(
            new Target("TraceFreelist", SMALL, "Malloc", "Malloc", "Malloc", "\"link\":\\d+"),
            new Target(
                "TraceRegistry", SMALL, "takeRun", "publishSlab", "takeRun", "\"thread\":\\d+"),
            new Target(REMOTE_FREE, SMALL_PLAIN, "enter", "storeBusy", "malloc", "\"link\":\\d+"))
        .flatMap(
            t ->
                Stream.of(
                    refuse(t, "two events swapped", t::pair, TraceValidationTest::swapped),
                    refuse(t, "a value changed", t::valued, t::changed),
                    refuse(t, "an event dropped", t::pair, TraceValidationTest::dropped),
                    refuse(t, "an event twice", t::pair, TraceValidationTest::twice)))
        .toList();
  }

  /**
   * What is corrupted: an event followed by another one of its thread, and the number in a field of
   * a third that the state before fixes.
   */
  private record Target(
      String module, Plan plan, String action, String next, String valued, String field) {
    /** Number of no thread and no block. */
    private static final int NONE = 63;

    int pair(List<String> lines) {
      return findPair(lines, behindTheFirstThird(lines), action, next);
    }

    int valued(List<String> lines) {
      return find(lines, behindTheFirstThird(lines), i -> isOf(lines.get(i), valued));
    }

    int changed(List<String> lines, int index) {
      String name = field.substring(0, field.indexOf(':') + 1);
      lines.set(index, lines.get(index).replaceFirst(field, name + NONE));
      return index;
    }

    /** Where much has happened. */
    private static int behindTheFirstThird(List<String> lines) {
      return lines.size() / 3;
    }
  }

  /** An event followed by another one of its thread. */
  private static int findPair(List<String> lines, int from, String action, String next) {
    return find(
        lines,
        from,
        i ->
            isOf(lines.get(i), action)
                && isOf(lines.get(i + 1), next)
                && threadOf(lines.get(i)).equals(threadOf(lines.get(i + 1))));
  }

  private static int find(List<String> lines, int from, IntPredicate here) {
    return IntStream.range(from, lines.size() - 1)
        .filter(here)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no place to corrupt"));
  }

  private static boolean isOf(String line, String action) {
    return line.startsWith("{\"action\":\"" + action + '"');
  }

  /** Empty if the module's lines name none. */
  private static String threadOf(String line) {
    return THREAD.matcher(line).results().map(r -> r.group(1)).findFirst().orElse("");
  }

  private interface Corruption {
    /** Corrupts the lines at an index; returns the index of the first line that cannot fit. */
    int apply(List<String> lines, int index);
  }

  private static int swapped(List<String> lines, int index) {
    lines.add(index, lines.remove(index + 1));
    return index;
  }

  private static int dropped(List<String> lines, int index) {
    lines.remove(index);
    return index;
  }

  private static int twice(List<String> lines, int index) {
    lines.add(index, lines.get(index));
    return index + 1;
  }

  private static DynamicTest refuse(
      Target target, String name, ToIntFunction<List<String>> place, Corruption corruption) {
    List<String> recorded = recorded(target.plan).logs().get(target.module);
    List<String> lines = new ArrayList<>(recorded);
    int wrong = corruption.apply(lines, place.applyAsInt(lines));
    assertNotEquals(recorded, lines);
    Supplier<LogVerdict> followed = LOGS.add(ActionLog.of(target.module, lines));
    return DynamicTest.dynamicTest(
        target.module + ": " + name, () -> assertRefused(name, wrong, followed.get()));
  }

  /** At the event of an index among the lines, and at no other. */
  private static void assertRefused(String name, int wrong, LogVerdict verdict) {
    assertEquals(1, verdict.rejections().size(), () -> name + " was accepted");
    LogVerdict.Rejection rejection = verdict.rejections().getFirst();
    assertEquals(wrong + 1, rejection.event().line(), rejection::text);
    assertTrue(rejection.before().size() > 5, "the state before is shown");
    assertTrue(rejection.text().contains(rejection.event().action()), rejection::text);
  }

  /** A hint that names an owner before it is one, or before it has walked what it drained. */
  @TestFactory
  List<DynamicTest> ownersThatAreNamedEarlyAreRefused() {
    return namedEarly;
  }

  private static DynamicTest refuse(String scenario, String before) {
    List<String> lines = ActionRecorder.recordScheduled(List.of(scenario), EXECUTIONS, null);
    int wrong = swapped(lines, findPair(lines, 0, before, "setOwner"));
    Supplier<LogVerdict> followed = LOGS.add(ActionLog.of(REMOTE_FREE, lines));
    return DynamicTest.dynamicTest(scenario, () -> assertRefused(scenario, wrong, followed.get()));
  }

  /** Bugs that no invariant of the heap needs to notice: the log shows the wrong step itself. */
  @TestFactory
  List<DynamicTest> enginesWithPlantedBugsAreRefused() {
    return planted;
  }

  private static List<DynamicTest> planted() {
    Plan remote = new Plan(1, 3, 60, false, 6, true);
    return List.of(
        planted(BugCatalogue.byName("splice-not-counted").orElseThrow(), SMALL, "TraceFreelist"),
        planted(BugCatalogue.byName("push-not-counted").orElseThrow(), SMALL, "TraceFreelist"),
        planted(ConcurrencyBugs.byName("claim-missed").orElseThrow(), remote, REMOTE_FREE),
        planted(ConcurrencyBugs.byName("push-link-after-cas").orElseThrow(), remote, REMOTE_FREE));
  }

  private static DynamicTest planted(PlantedBug bug, Plan plan, String module) {
    Recorded recorded = ActionRecorder.record(plan, bug);
    return refused(bug, ActionLog.of(module, recorded.logs().get(module)));
  }

  private static DynamicTest refused(PlantedBug bug, ActionLog log) {
    Supplier<LogVerdict> followed = LOGS.add(log);
    return DynamicTest.dynamicTest(
        bug.name(), () -> assertFalse(followed.get().accepted(), "accepted"));
  }

  /** TLC cannot compare it with anything: the event is named all the same, in its part. */
  @Test
  void whatMeansNothingToTheSpecIsRefusedAtItsEvent() throws Exception {
    List<String> lines = new ArrayList<>(recorded(PLANS.getFirst()).logs().get("TraceFreelist"));
    int wrong = 1;
    while (!lines.get(wrong).contains("\"Malloc\",\"part\":2")) {
      wrong++;
    }
    lines.subList(wrong + 1, lines.size()).clear();
    lines.set(wrong, lines.get(wrong).replaceFirst("\"link\":\\d+", "\"link\":\"nowhere\""));
    LogVerdict verdict = CHECK.run(ActionLog.of("TraceFreelist", lines));
    assertEquals(1, verdict.rejections().size());
    LogVerdict.Rejection rejection = verdict.rejections().getFirst();
    assertEquals(2, rejection.part());
    assertEquals(wrong + 1, rejection.event().line(), rejection::text);
    assertTrue(rejection.text().contains("mean nothing"), rejection::text);
  }

  /** Executions of each scenario of the scheduler: the same ones every time. */
  private static final long EXECUTIONS = 10;

  @TestFactory
  List<DynamicTest> executionsOfTheSchedulerAreBehaviours() {
    return scheduled;
  }

  private static List<DynamicTest> scheduled() {
    return ActionRecorder.SCHEDULED.stream()
        .map(
            scenarios -> {
              Supplier<LogVerdict> followed = LOGS.add(scheduledTrace(scenarios, null));
              return DynamicTest.dynamicTest(
                  scenarios.getFirst() + " and others",
                  () -> {
                    assertEquals(List.of(), followed.get().rejections());
                    assertTrue(followed.get().parts() > 2 * scenarios.size());
                  });
            })
        .toList();
  }

  private static ActionLog scheduledTrace(List<String> scenarios, PlantedBug bug) {
    List<String> lines = ActionRecorder.recordScheduled(scenarios, EXECUTIONS, bug);
    return ActionLog.of(REMOTE_FREE, lines);
  }

  /** A race is not left to chance, and a fence that no interleaving needs is missed. */
  @TestFactory
  List<DynamicTest> scheduledExecutionsOfEnginesWithPlantedBugsAreRefused() {
    return scheduledPlanted;
  }

  private static DynamicTest scheduled(String name, String scenario) {
    PlantedBug bug = ConcurrencyBugs.byName(name).orElseThrow();
    return refused(bug, scheduledTrace(List.of(scenario), bug));
  }

  @Test
  void unparsableFilesAreRefusedByLine() {
    assertBad("x:1: empty", List.of());
    assertBad("x:1: \"module\"", List.of("{}"));
    assertBad("x:2: not JSON", List.of("{\"module\":\"TraceFreelist\"}", "{"));
    assertBad("x:2: no \"action\"", List.of("{\"module\":\"TraceFreelist\"}", "{}"));
    assertBad(
        "x:2: 1.5", List.of("{\"module\":\"TraceFreelist\"}", "{\"action\":\"a\",\"x\":1.5}"));
    assertBad("x: no events", List.of("{\"module\":\"TraceFreelist\"}"));
    assertBad("part", List.of("{\"module\":\"TraceFreelist\"}", "{\"action\":\"a\",\"part\":3}"));
  }

  private static void assertBad(String message, List<String> lines) {
    SpecException bad = assertThrows(SpecException.class, () -> ActionLog.of("x", lines));
    assertTrue(bad.getMessage().contains(message), bad::getMessage);
  }
}
