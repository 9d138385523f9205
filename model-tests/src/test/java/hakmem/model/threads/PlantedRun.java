// SPDX-License-Identifier: Apache-2.0
package hakmem.model.threads;

import hakmem.model.bug.PlantedBug;
import hakmem.model.threads.Lincheck.Effort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a suite on the engine with a planted bug, in a JVM whose class path begins with the edited
 * class. Not by a class loader: Lincheck finds the suite again by its name, in its own loader, and
 * then every operation is a ClassCastException, which looks like a find.
 */
final class PlantedRun {
  private static final int FOUND = 3;
  private static final String REPORT = "report: ";

  private PlantedRun() {}

  /** Runs the suite of this simple name; the report if Lincheck finds something wrong. */
  static Optional<String> run(PlantedBug bug, String suite, Effort effort) {
    try {
      Path edited = Files.createTempDirectory("hakmem-planted");
      try {
        bug.writeClassesTo(edited);
        return fork(edited, suite, effort);
      } finally {
        delete(edited);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> fork(Path edited, String suite, Effort effort)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+EnableDynamicAgentLoading"));
    command.add("-cp");
    command.add(edited + File.pathSeparator + System.getProperty("java.class.path"));
    command.add(PlantedRun.class.getName());
    command.add(PlantedRun.class.getPackageName() + "." + suite);
    command.add("" + effort.scenarios());
    command.add("" + effort.executions());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.onExit().join().exitValue();
    int report = said.lastIndexOf(REPORT);
    if (code == FOUND && report >= 0) {
      return Optional.of(said.substring(report + REPORT.length()).strip());
    }
    if (code == 0) {
      return Optional.empty();
    }
    throw new IllegalStateException("the run failed with exit code " + code + ": " + said);
  }

  /** Runs in the other JVM: suite, scenarios, executions. */
  public static void main(String[] args) throws ClassNotFoundException {
    Effort effort = new Effort(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    Optional<String> report = Lincheck.run(Class.forName(args[0]), effort);
    report.ifPresent(text -> System.out.println(REPORT + text));
    System.exit(report.isPresent() ? FOUND : 0);
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
