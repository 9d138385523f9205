// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.detectors;

import hakmem.lab.access.AccessPage;
import hakmem.lab.access.AccessScan;
import hakmem.lab.access.CoreClasses;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.lincheck.Lincheck.Effort;
import hakmem.lab.lincheck.SuiteRun;
import hakmem.lab.recorder.ActionRecorder;
import hakmem.lab.recorder.ActionRecorder.Plan;
import hakmem.lab.recorder.ActionRecorder.Recorded;
import hakmem.lab.scheduler.BugSearch;
import hakmem.lab.scheduler.Exploration;
import hakmem.lab.scheduler.Judge;
import hakmem.lab.stress.StressHunt;
import hakmem.spec.ActionLog;
import hakmem.spec.LogCheck;
import hakmem.spec.LogVerdict;
import hakmem.spec.SpecException;
import hakmem.spec.SpecHome;
import hakmem.spec.TlcRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Ways to find a planted concurrency bug. */
enum Detector {
  /** All interleavings of the scenarios; what their threads can see themselves. */
  SCHEDULER {
    @Override
    @Nullable String find(PlantedBug bug) {
      return explore(bug, Judge.OUTCOMES);
    }
  },

  /** The same interleavings; accesses that nothing orders. */
  RACES {
    @Override
    @Nullable String find(PlantedBug bug) {
      return explore(bug, Judge.RACES);
    }
  },

  /** TLC follows executions of the scheduler, then of free threads. */
  TRACE {
    @Override
    @Nullable String find(PlantedBug bug) throws InterruptedException {
      for (List<String> scenarios : ActionRecorder.SCHEDULED) {
        List<String> lines = ActionRecorder.recordScheduled(scenarios, EXECUTIONS, bug);
        String refused = follow(REMOTE_FREE, lines);
        if (refused != null) {
          return "scheduled: " + refused;
        }
      }
      for (Plan plan : PLANS) {
        Recorded recorded = ActionRecorder.record(plan, bug);
        for (Map.Entry<String, List<String>> log : recorded.logs().entrySet()) {
          String refused = follow(log.getKey(), log.getValue());
          if (refused != null) {
            return refused;
          }
        }
      }
      return null;
    }
  },

  /** Real threads in three patterns. */
  STRESS {
    @Override
    @Nullable String find(PlantedBug bug) {
      return StressHunt.find(bug, 1, STRESS_OPERATIONS, STRESS_LIMIT);
    }
  },

  /** Lincheck's model checker on the suites that run what the bug changes. */
  LINCHECK {
    @Override
    @Nullable String find(PlantedBug bug) {
      return SuiteRun.run(bug, suites(bug), Effort.DEFAULT)
          .map(report -> report.lines().findFirst().orElse(""))
          .orElse(null);
    }
  },

  /** What the page of access modes says, compared with the class files. */
  ACCESS_TABLE {
    @Override
    @Nullable String find(PlantedBug bug) throws IOException {
      Path page = SpecHome.find(Path.of("")).modules().resolveSibling(ACCESS_PAGE);
      List<String> differences =
          AccessPage.differences(
              AccessPage.read(Files.readAllLines(page)), AccessScan.of(CoreClasses.with(bug)));
      return differences.isEmpty() ? null : differences.getFirst();
    }
  },

  /** jcstress on the racy words that the bug changes. */
  JCSTRESS {
    @Override
    @Nullable String find(PlantedBug bug) {
      String tests = RACES_OF.get(bug.edits().getFirst().className());
      if (tests == null) {
        return null;
      }
      String forbidden =
          Jcstress.run(bug, tests, Jcstress.Effort.BRIEF).stream()
              .filter(Jcstress.Row::forbidden)
              .map(row -> row.test() + " " + row.outcome())
              .collect(Collectors.joining(", "));
      return forbidden.isEmpty() ? null : forbidden;
    }
  };

  private static final String ACCESS_PAGE = "design/access-modes.md";
  private static final String REMOTE_FREE = "TraceRemoteFree";
  private static final long EXECUTIONS = 10;
  private static final List<Plan> PLANS =
      List.of(new Plan(1, 3, 60, false, 6, true), new Plan(1, 3, 150, false, 8, false));
  private static final int STRESS_OPERATIONS = 200_000;
  private static final Duration STRESS_LIMIT = Duration.ofMinutes(2);

  /** By class that a bug changes; others have no tests. */
  private static final Map<String, String> RACES_OF =
      Map.of(
          "lease.HeapLease", "LeaseRaces",
          "superslab.Slab", "RemoteRaces",
          "remote.RemoteList", "RemoteRaces",
          "freelist.Freelist", "RemoteRaces",
          "freelist.BlockClaims", "RemoteRaces",
          "registry.AddressRange", "RegistryRaces",
          "superslab.Superslab", "RegistryRaces",
          "base.AtomicBits", "RegistryRaces");

  /** By package of what a bug changes; others have no suite. */
  private static final Map<String, List<String>> SUITES =
      Map.ofEntries(
          Map.entry("remote", List.of("RemoteListSuite", "HeapSuite")),
          Map.entry("freelist", List.of("RemoteListSuite", "HeapSuite")),
          Map.entry("freeing", List.of("HeapSuite")),
          Map.entry(
              "superslab", List.of("RemoteListSuite", "OrphanSetSuite", "SuperslabPoolSuite")),
          Map.entry("adoption", List.of("OrphanSetSuite")),
          Map.entry("bin", List.of("OrphanSetSuite", "HeapSuite")),
          Map.entry("registry", List.of("RegistrySuite")),
          Map.entry("base", List.of("AtomicBitsSuite")),
          Map.entry("pool", List.of("SuperslabPoolSuite")),
          Map.entry("lease", List.of("LeaseSuite", "HeapSuite")),
          Map.entry("heap", List.of("LeaseSuite", "HeapSuite")));

  /** How it finds the bug, in one line; null if it does not. */
  abstract @Nullable String find(PlantedBug bug) throws IOException, InterruptedException;

  private static List<String> suites(PlantedBug bug) {
    String changed = bug.edits().getFirst().className();
    return SUITES.getOrDefault(changed.substring(0, changed.indexOf('.')), List.of());
  }

  private static @Nullable String explore(PlantedBug bug, Judge judge) {
    Exploration found = BugSearch.search(bug, judge, List.of(), 1, false, _ -> {}).found();
    return found == null ? null : found.scenario() + ": " + found.violation();
  }

  private static @Nullable String follow(String module, List<String> lines)
      throws InterruptedException {
    Path modules = SpecHome.find(Path.of("")).modules();
    if (lines.size() < 2) {
      return null; // The run has failed before the first event.
    }
    try {
      LogVerdict verdict =
          new LogCheck(modules, TlcRun.Limits.DEFAULT).run(ActionLog.of(module, lines));
      return verdict.accepted() ? null : module + ": " + verdict.rejections().getFirst().text();
    } catch (SpecException e) {
      return module + ": " + e.getMessage().lines().findFirst().orElse("");
    }
  }
}
