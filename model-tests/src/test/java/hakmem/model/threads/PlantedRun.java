// SPDX-License-Identifier: Apache-2.0
package hakmem.model.threads;

import hakmem.model.bug.PlantedBug;
import hakmem.model.bug.PlantedJvm;
import hakmem.model.threads.Lincheck.Effort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a suite on the engine with a planted bug, in a JVM whose class path begins with the edited
 * class. Not by a class loader: Lincheck finds the suite again by its name, in its own loader, and
 * then every operation is a ClassCastException, which looks like a find.
 */
public final class PlantedRun {
  private static final int FOUND = 3;
  private static final String REPORT = "report: ";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final List<String> FLAGS =
      List.of(
          "-Xmx1g",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+EnableDynamicAgentLoading");

  private PlantedRun() {}

  /** Runs the suite of this simple name; the report if Lincheck finds something wrong. */
  public static Optional<String> run(PlantedBug bug, String suite, Effort effort) {
    List<String> arguments =
        List.of(
            PlantedRun.class.getPackageName() + "." + suite,
            "" + effort.scenarios(),
            "" + effort.executions());
    PlantedJvm.Ended ended =
        new PlantedJvm(bug, FLAGS, LIMIT).run(Path.of(""), PlantedRun.class, arguments);
    int report = ended.said().lastIndexOf(REPORT);
    if (ended.code() == FOUND && report >= 0) {
      return Optional.of(ended.said().substring(report + REPORT.length()).strip());
    }
    if (ended.code() == 0) {
      return Optional.empty();
    }
    throw new IllegalStateException("the run failed: " + ended);
  }

  /** Runs in the other JVM: suite, scenarios, executions. */
  public static void main(String[] args) throws ClassNotFoundException {
    Effort effort = new Effort(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    Optional<String> report = Lincheck.run(Class.forName(args[0]), effort);
    report.ifPresent(text -> System.out.println(REPORT + text));
    System.exit(report.isPresent() ? FOUND : 0);
  }
}
