// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run of this JDK's javac in a process of its own.
 *
 * @param exitCode of javac
 * @param output everything that it printed
 */
record CheckerRun(int exitCode, String output) {
  private static final Path JARS = Path.of("target", "checkers");

  /** Kinds and their checker, and core itself, so that fixtures can call what they misuse. */
  private static final List<Path> CLASSES =
      List.of(Path.of("..", "kinds", "target", "classes"), Path.of("target", "classes"));

  private static final Pattern ERROR =
      Pattern.compile("([\\w]+\\.java):(\\d+): error: \\[([\\w.]+)\\]");

  /** Compiles files with the given checkers; {@code work} receives class files. */
  static CheckerRun of(CheckerSettings settings, List<Path> sources, Path work) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    // As in the build (pom.xml): javac lives for seconds, so the second compiler does not pay off.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(settings.arguments());
    command.addAll(List.of("-classpath", jars(), "-d", work.toString()));
    if (!settings.processors().isEmpty()) {
      command.addAll(List.of("-processorpath", jars()));
      command.addAll(List.of("-processor", String.join(",", settings.processors())));
    }
    sources.forEach(source -> command.add(source.toString()));
    Path log = work.resolve("javac.log");
    Process javac =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int exitCode = javac.waitFor();
    return new CheckerRun(exitCode, Files.readString(log));
  }

  private static String jars() throws IOException {
    try (Stream<Path> jars = Files.list(JARS)) {
      return Stream.concat(jars.sorted(), CLASSES.stream())
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  /** The keys of all errors that a checker reported, by "file:line". */
  Map<String, String> keys() {
    Map<String, String> keys = new TreeMap<>();
    Matcher matcher = ERROR.matcher(output);
    while (matcher.find()) {
      keys.put(matcher.group(1) + ":" + matcher.group(2), matcher.group(3));
    }
    return keys;
  }
}
