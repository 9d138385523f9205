// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/run} runs the README's command and fails when that fails. Its tools are stand-ins. */
class CiRunTest {
  private static final Path ROOT = Repository.here().root();
  private static final Path SCRIPT = ROOT.resolve(".ci/run");

  @TempDir Path work;

  private static final String GOOD = "tests=\"3\" errors=\"0\" skipped=\"0\" failures=\"0\"";

  private Path tools;

  private record Result(int exitCode, String output) {}

  @BeforeEach
  void copyScript() throws Exception {
    tools = Files.createDirectories(work.resolve("tools"));
    Files.createDirectories(work.resolve("clone/.ci"));
    Files.copy(SCRIPT, work.resolve("clone/.ci/run"));
    tool(tools.resolve("dirname"), "echo \"${1%/*}\"");
    tool(tools.resolve("mvn"), "echo mvn \"$@\"; echo Tests run: 1");
    tool(tools.resolve("chromium"), "exit 0");
    tool(tools.resolve("ldconfig"), "echo libsqlite3.so.0");
    for (String name : List.of("find", "awk", "grep", "sed", "sort", "comm")) {
      tool(tools.resolve(name), "exec " + installed(name) + " \"$@\"");
    }
    Path sources = Files.createDirectories(work.resolve("clone/src/a/src/test/java/a"));
    Files.writeString(sources.resolve("ATest.java"), "  @Test\n  void works() {}\n");
    report(GOOD);
  }

  private static Path installed(String name) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  /** What the stand-in of Maven has left. */
  private void report(String counts) throws Exception {
    Path reports = Files.createDirectories(work.resolve("clone/src/a/target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-a.ATest.xml"),
        "<?xml?>\n<testsuite name=\"a\" " + counts + ">\n<testcase name=\"works\"/>\n");
  }

  @Test
  void itRunsTheCommandOfTheReadme() throws Exception {
    List<String> commands =
        Files.readAllLines(SCRIPT).stream().filter(line -> line.startsWith("mvn ")).toList();
    assertEquals(1, commands.size(), commands.toString());
    List<String> readme = Files.readAllLines(ROOT.resolve("README.md"));
    assertTrue(readme.contains(commands.getFirst()), "README.md lacks: " + commands);
    assertEquals(new Result(0, commands.getFirst() + "\nTests run: 1\n"), run());
  }

  @Test
  void itFailsWithTheBuild() throws Exception {
    tool(tools.resolve("mvn"), "exit 7");
    assertEquals(new Result(7, ""), run());
  }

  /** As with testFailureIgnore in a pom: no test could tell, as its own failure is ignored. */
  @Test
  void itFailsWithATestThatMavenIgnores() throws Exception {
    for (String counts : List.of("errors=\"1\" failures=\"0\"", "errors=\"0\" failures=\"2\"")) {
      report(counts);
      Result result = run();
      assertEquals(1, result.exitCode);
      assertTrue(result.output.contains("TEST-a.ATest.xml"), result.output);
    }
  }

  @Test
  void itFailsWithoutTests() throws Exception {
    Files.delete(work.resolve("clone/src/a/target/surefire-reports/TEST-a.ATest.xml"));
    Result result = run();
    assertEquals(1, result.exitCode);
    assertTrue(result.output.endsWith("ran no test\n"), result.output);
  }

  /**
   * A factory that makes none fails nothing, and a class that a pattern leaves out is not missed.
   */
  @Test
  void itFailsWithATestThatIsNotRun() throws Exception {
    Path source = work.resolve("clone/src/a/src/test/java/a/ATest.java");
    for (String test :
        List.of(
            "  @TestFactory\n  Stream<DynamicTest> worksToo() {",
            "  @ParameterizedTest\n  @ValueSource(ints = {})\n  void worksToo(int some) {")) {
      Files.writeString(source, "  @Test\n  void works() {}\n\n" + test + "\n");
      Result result = run();
      assertEquals(1, result.exitCode);
      assertTrue(result.output.endsWith("not run:\na.ATest worksToo\n"), result.output);
    }
    Path report = work.resolve("clone/src/a/target/surefire-reports/TEST-a.ATest.xml");
    String text = Files.readString(report);
    Files.writeString(report, text + "<skipped/>\n");
    assertEquals(0, run().exitCode, "the machine lacks what it needs");
    Files.writeString(report, text);
    Files.move(source, source.resolveSibling("BTest.java"));
    Result result = run();
    assertTrue(result.output.endsWith("\na.BTest works\na.BTest worksToo\n"), result.output);
  }

  @Test
  void itFailsWithTheTour() throws Exception {
    tool(work.resolve("clone/hakmem"), "echo \"$@\" >&2; exit 1");
    Result result = run();
    assertEquals(1, result.exitCode);
    assertTrue(result.output.endsWith("tour --json\n"), result.output);
  }

  @Test
  void aBrowserThatCannotBeInstalledIsOnlyAWarning() throws Exception {
    Files.delete(tools.resolve("chromium"));
    tool(tools.resolve("apt-get"), "exit 100");
    Result result = run();
    assertEquals(0, result.exitCode);
    assertTrue(result.output.contains("warning: "), result.output);
    assertTrue(result.output.contains("Tests run: 1"), result.output);
  }

  /** Tests on SQLite are skipped then, so whoever reads the log has to see it. */
  @Test
  void sqliteThatCannotBeInstalledIsOnlyAWarning() throws Exception {
    tool(tools.resolve("ldconfig"), "echo libc.so.6");
    tool(tools.resolve("apt-get"), "exit 100");
    Result result = run();
    assertEquals(0, result.exitCode);
    assertTrue(result.output.contains("SqliteTest"), result.output);
    assertTrue(result.output.contains("Tests run: 1"), result.output);
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Result result = run();
    assertEquals(2, result.exitCode);
    assertTrue(result.output.contains("install Maven"), result.output);
  }

  /** A script that git would hand out without its executable bit could not be called. */
  @Test
  void theScriptsAreExecutable() {
    List<String> scripts =
        Repository.here().textFiles().stream()
            .filter(file -> file.text().startsWith("#!"))
            .map(SourceFile::path)
            .toList();
    assertTrue(scripts.containsAll(List.of(".ci/format", ".ci/run")), scripts.toString());
    for (String name : scripts) {
      assertTrue(Files.isExecutable(ROOT.resolve(name)), name + ": run chmod +x");
    }
    assertFalse(Files.isExecutable(ROOT.resolve("README.md")));
  }

  private Result run() throws Exception {
    ProcessBuilder bash = new ProcessBuilder("bash", work.resolve("clone/.ci/run").toString());
    bash.environment().put("PATH", tools.toString());
    Path output = work.resolve("output");
    int exitCode = bash.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
    return new Result(exitCode, Files.readString(output));
  }

  private static void tool(Path file, String body) throws Exception {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true), file.toString());
  }
}
