// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A JVM of its own whose class path begins with the class files of a planted bug: for tools that
 * cannot use a class loader of ours, and for bugs that may crash a JVM or never let it end.
 */
public final class PlantedJvm {
  private final @Nullable PlantedBug bug;
  private final List<String> flags;
  private final Duration limit;
  private final List<Path> more;

  /**
   * Runs on this JVM's class path.
   *
   * @param bug to plant, or null
   * @param flags of the JVM
   * @param limit after which it is killed with all that it has started
   */
  public PlantedJvm(@Nullable PlantedBug bug, List<String> flags, Duration limit) {
    this(bug, flags, limit, List.of());
  }

  private PlantedJvm(
      @Nullable PlantedBug bug, List<String> flags, Duration limit, List<Path> more) {
    this.bug = bug;
    this.flags = List.copyOf(flags);
    this.limit = limit;
    this.more = List.copyOf(more);
  }

  /** The same with more classes on the class path, behind those of the bug. */
  public PlantedJvm with(Path... classes) {
    return new PlantedJvm(bug, flags, limit, List.of(classes));
  }

  /**
   * How a run ended.
   *
   * @param code exit code; meaningless if it was killed
   * @param killed whether the limit struck
   * @param said all that it printed
   */
  public record Ended(int code, boolean killed, String said) {}

  /**
   * Runs a main class to its end.
   *
   * @param folder working directory
   */
  public Ended run(Path folder, Class<?> main, List<String> arguments) {
    try {
      Path own = Files.createTempDirectory("hakmem-planted");
      try {
        if (bug != null) {
          bug.writeClassesTo(own);
        }
        return run(own, folder, main, arguments);
      } finally {
        delete(own);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a JVM with a planted bug could not be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a JVM with a planted bug ran", e);
    }
  }

  private Ended run(Path own, Path folder, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath(own));
    command.add(main.getName());
    command.addAll(arguments);
    Path said = own.resolve("said");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    int code = process.destroyForcibly().waitFor();
    return new Ended(code, !ended, Files.readString(said));
  }

  private String classPath(Path own) {
    StringBuilder path = new StringBuilder(own.toString());
    more.forEach(classes -> path.append(File.pathSeparator).append(classes.toAbsolutePath()));
    return path.append(File.pathSeparator)
        .append(System.getProperty("java.class.path", ""))
        .toString();
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
