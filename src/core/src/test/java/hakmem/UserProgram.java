// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of a user, compiled by javac with every warning an error, and run.
 *
 * @param work an empty directory
 * @param text imports, then members of its class
 */
record UserProgram(Path work, String text) {
  /** Of each tool: how it ended, and what it said. */
  record Result(int exitCode, String output) {}

  /** Compiles and runs in silence. */
  static final Result GOOD = new Result(0, "");

  private static final Path README = Path.of("..", "..", "README.md");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORTS = Pattern.compile("(?:import [^\n]*\n|\n)*");

  static UserProgram ofReadme(Path work) throws Exception {
    Matcher matcher = EXAMPLE.matcher(Files.readString(README));
    if (!matcher.find()) {
      throw new AssertionError("README.md has no ```java block");
    }
    return new UserProgram(work, matcher.group(1));
  }

  UserProgram with(String old, String replacement) {
    return new UserProgram(work, text.replace(old, replacement));
  }

  /** As a compact source file, as it stands in the README. */
  Result onClassPath(Path library) throws Exception {
    Path out = work.resolve("classes");
    Path source = source("Example.java", text);
    Result compiled = javac("-cp", library + "", "-d", out + "", source + "");
    if (compiled.exitCode != 0) {
      return compiled;
    }
    String path = library + File.pathSeparator + out;
    return run("java", "--enable-native-access=ALL-UNNAMED", "-cp", path, "Example");
  }

  /** In a module of its own, which names what a compact source file imports by itself. */
  Result onModulePath(Path library) throws Exception {
    Path out = work.resolve("modules");
    Matcher imports = IMPORTS.matcher(text);
    String members = imports.lookingAt() ? text.substring(imports.end()) : text;
    Path source =
        source(
            "example/Example.java",
            "package example;\nimport module java.base;\n%s\nclass Example {\n%s\n}\n"
                .formatted(text.substring(0, text.length() - members.length()), members));
    Path module = source("module-info.java", "module example { requires hakmem.core; }\n");
    Result compiled = javac("-p", library + "", "-d", out + "", source + "", module + "");
    if (compiled.exitCode != 0) {
      return compiled;
    }
    String path = library + File.pathSeparator + out;
    return run(
        "java", "--enable-native-access=hakmem.core", "-p", path, "-m", "example/example.Example");
  }

  private Path source(String name, String content) throws Exception {
    Path file = work.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return file;
  }

  private Result javac(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("-Xlint:all", "-Werror"));
    all.addAll(List.of(arguments));
    return run("javac", all.toArray(String[]::new));
  }

  private Result run(String tool, String... arguments) throws Exception {
    Path log = work.resolve(tool + ".log");
    ProcessBuilder process = new ProcessBuilder(new ArrayList<>(List.of(arguments)));
    process.command().addFirst(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    int exitCode = process.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    return new Result(exitCode, Files.readString(log));
  }
}
