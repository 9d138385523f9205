// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java example compiles without a warning, runs, and prints nothing. */
class ReadmeExampleTest {
  private static final Path README = Path.of("..", "..", "README.md");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String CLASSES = Path.of("target", "classes").toString();

  /** The checkers leave annotations in class files whose own classes a user need not have. */
  private static final String LINT = "-Xlint:all,-classfile";

  @TempDir Path work;

  private record Result(int exitCode, String output) {}

  @Test
  void theExampleRuns() throws Exception {
    assertEquals(new Result(0, ""), compileAndRun(example()));
  }

  @Test
  void anExampleThatDoesNotFitTheCodeIsReported() throws Exception {
    String wrong = example().replace("Hakmem.malloc(", "Hakmem.mallok(");
    Result result = compileAndRun(wrong);
    assertEquals(1, result.exitCode);
    assertTrue(result.output.contains("mallok"), result.output);
  }

  private static String example() throws Exception {
    Matcher matcher = EXAMPLE.matcher(Files.readString(README));
    assertTrue(matcher.find(), "README.md has no ```java block");
    return matcher.group(1);
  }

  private Result compileAndRun(String text) throws Exception {
    Path source = work.resolve("Example.java");
    Files.writeString(source, text);
    Result compiled = run("javac", LINT, "-Werror", "-cp", CLASSES, "-d", work + "", source + "");
    if (compiled.exitCode != 0) {
      return compiled;
    }
    String classPath = CLASSES + File.pathSeparator + work;
    return run("java", "--enable-native-access=ALL-UNNAMED", "-cp", classPath, "Example");
  }

  private Result run(String tool, String... arguments) throws Exception {
    Path log = work.resolve(tool + ".log");
    ProcessBuilder process = new ProcessBuilder(new ArrayList<>(List.of(arguments)));
    process.command().addFirst(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    int exitCode = process.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    return new Result(exitCode, Files.readString(log));
  }
}
