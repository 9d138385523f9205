// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.lab.bug.PlantedBug;
import hakmem.lab.bug.PlantedJvm;
import hakmem.lab.lincheck.Lincheck.Effort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Runs suites in a JVM of their own, which compiles no more than it must: half of the time would be
 * the compiler's. A planted bug is an edited class in front of its class path. Not a class loader:
 * Lincheck finds the suite again by its name, in its own loader, and then every operation is a
 * ClassCastException, which looks like a find.
 */
public final class SuiteRun {
  private static final int FOUND = 3;
  private static final String REPORT = "report: ";
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final List<String> FLAGS =
      List.of(
          "-Xmx1g",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+EnableDynamicAgentLoading");

  private SuiteRun() {}

  /**
   * Runs suites until Lincheck finds something wrong.
   *
   * @param bug to plant; null: none
   * @param suites their simple names
   * @return name of the suite and Lincheck's report; empty if every execution fits
   */
  public static Optional<String> run(@Nullable PlantedBug bug, List<String> suites, Effort effort) {
    List<String> arguments = new ArrayList<>(suites);
    arguments.addFirst("" + effort.executions());
    arguments.addFirst("" + effort.scenarios());
    PlantedJvm.Ended ended =
        new PlantedJvm(bug, FLAGS, LIMIT).run(Path.of(""), SuiteRun.class, arguments);
    int report = ended.said().lastIndexOf(REPORT);
    if (ended.code() == FOUND && report >= 0) {
      return Optional.of(ended.said().substring(report + REPORT.length()));
    }
    if (ended.code() == 0) {
      return Optional.empty();
    }
    throw new IllegalStateException("the run failed: " + ended);
  }

  /** Runs in the other JVM: scenarios, executions, suites. */
  public static void main(String[] args) throws ClassNotFoundException {
    Effort effort = new Effort(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    for (String suite : List.of(args).subList(2, args.length)) {
      Class<?> type = Class.forName(SuiteRun.class.getPackageName() + "." + suite);
      Optional<String> report = Lincheck.run(type, effort);
      if (report.isPresent()) {
        System.out.println(REPORT + suite + ": " + report.get().strip());
        System.exit(FOUND);
      }
    }
    System.exit(0);
  }
}
