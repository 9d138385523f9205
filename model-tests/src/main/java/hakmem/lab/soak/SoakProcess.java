// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import hakmem.lab.bug.PlantedBug;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A soak in a JVM of its own: it may crash, or never end. */
public final class SoakProcess {
  private static final List<String> FLAGS =
      List.of(
          "-Xmx512m",
          "-Xss256k", // So that the end of a stack is soon reached.
          "-XX:+UseSerialGC",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null",
          "--enable-native-access=ALL-UNNAMED");

  private final SoakPlan plan;
  private final @Nullable PlantedBug bug;

  /**
   * A soak.
   *
   * @param bug to plant before, or null
   */
  public SoakProcess(SoakPlan plan, @Nullable PlantedBug bug) {
    this.plan = plan;
    this.bug = bug;
  }

  /**
   * How a soak ended.
   *
   * @param counts how often what was done, by name
   * @param wrong what is wrong; null if nothing is
   * @param notes what may help to understand it
   */
  public record Ended(Map<String, Long> counts, @Nullable String wrong, List<String> notes) {}

  /**
   * Runs it to its end.
   *
   * @param progress is told the counts now and then
   */
  public Ended run(Consumer<Map<String, Long>> progress) {
    try {
      Path own = Files.createTempDirectory("hakmem-soak");
      try {
        if (bug != null) {
          bug.writeClassesTo(own);
        }
        return run(own, progress);
      } finally {
        delete(own);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the JVM of a soak could not be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during a soak", e);
    }
  }

  private Ended run(Path own, Consumer<Map<String, Long>> progress)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(FLAGS);
    command.add("-cp");
    command.add(own + File.pathSeparator + System.getProperty("java.class.path", ""));
    command.add(SoakMain.class.getName());
    command.addAll(List.of("" + plan.seed(), "" + plan.minutes(), "" + plan.operations()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Map<String, Long> counts = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    String wrong = null;
    try (BufferedReader said = process.inputReader()) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith(SoakMain.PROGRESS)) {
          counts.putAll(counts(line));
          progress.accept(counts);
        } else if (line.startsWith(SoakMain.WRONG_LINE)) {
          wrong = line.replaceFirst(SoakMain.WRONG_LINE, "");
        } else {
          notes.add(line);
        }
      }
    } finally {
      process.destroyForcibly(); // Alive only if this thread was interrupted.
    }
    int code = process.waitFor();
    if (code != 0 && wrong == null) {
      wrong = "SOAK-CRASH: the JVM ends with " + code;
    }
    return new Ended(counts, wrong, notes);
  }

  private static Map<String, Long> counts(String line) {
    Map<String, Long> counts = new TreeMap<>();
    for (String word : line.replaceFirst(SoakMain.PROGRESS, "").strip().split(" ")) {
      int equals = word.indexOf('=');
      counts.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
    }
    return counts;
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
