// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A JVM of its own, which has the agent or not.
 *
 * @param output of both streams
 * @param exitCode of the process
 */
record ForkedJvm(String output, int exitCode) {
  /** How one is started. */
  static final class Start {
    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private String path = System.getProperty("java.class.path");

    /** Without the agent, in this folder. */
    Start(Path folder) {
      this.folder = folder;
    }

    /** The argument of the agent; empty: none. */
    Start agent(String argument) throws IOException {
      return agent(jar(folder), argument);
    }

    Start agent(Path jar, String argument) {
      return option("-javaagent:" + jar + (argument.isEmpty() ? "" : "=" + argument));
    }

    /** These classes alone. */
    Start only(Path classes) {
      path = classes.toString();
      return this;
    }

    Start option(String option) {
      options.add(option);
      return this;
    }

    /** Classes that are found before ours. */
    Start before(Path classes) {
      path = classes + File.pathSeparator + path;
      return this;
    }

    /** Waits for its end. */
    ForkedJvm run(Class<?> main, String... arguments) throws IOException, InterruptedException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-XX:+UseSerialGC");
      command.add("-XX:TieredStopAtLevel=1");
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.addAll(options);
      command.addAll(List.of("-cp", path, main.getName()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new ForkedJvm(output, process.waitFor());
    }
  }

  /** The manifest of the jar that is shipped; its classes are on the path. */
  static Path jar(Path folder) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Premain-Class", HakmemAgent.class.getName());
    main.putValue("Agent-Class", HakmemAgent.class.getName());
    main.putValue("Can-Retransform-Classes", "true");
    Path jar = folder.resolve("agent.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return jar;
  }
}
