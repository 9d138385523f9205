// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The command line of a child JVM: the JDK that runs us, and only the jars that TLC needs. */
final class JavaCommand {
  private JavaCommand() {}

  /** {@code java} with memory limits, a private folder for temporary files, and the class path. */
  static List<String> java(int heapMib, Path temporary) {
    List<String> command = java(heapMib, temporary, classPath());
    command.addAll(1, StartCache.options());
    return command;
  }

  static List<String> java(int heapMib, Path temporary, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseParallelGC");
    command.add("-XX:ParallelGCThreads=1");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Xmx" + heapMib + "m");
    command.add("-Xss4m");
    // TLC unpacks its standard modules there: shared, two runs would delete each other's files.
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Djava.awt.headless=true");
    command.add("-cp");
    command.add(classPath);
    return command;
  }

  /** Ours come last: a start cache holds the beginning of a class path, and no folder. */
  private static String classPath() {
    return jars() + File.pathSeparator + placeOf(TlcMain.class);
  }

  /** TLC and what its main class needs beside it. */
  static String jars() {
    return placesOfJars().stream().map(Path::toString).collect(joining(File.pathSeparator));
  }

  /** All jars and folders on the class path of a child. */
  static Set<Path> places() {
    Set<Path> places = new LinkedHashSet<>(placesOfJars());
    places.add(placeOf(TlcMain.class));
    return places;
  }

  private static Set<Path> placesOfJars() {
    Set<Path> places = new LinkedHashSet<>();
    for (Class<?> type :
        List.of(tlc2.TLC.class, ObjectMapper.class, JsonFactory.class, JsonProperty.class)) {
      places.add(placeOf(type));
    }
    return places;
  }

  private static Path placeOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalStateException(type + " comes from no jar or folder; run from one");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no place for " + type, e);
    }
  }
}
