// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Upstream's tests of memory-core and vector come out the same on hakmem as on Unsafe, each by
 * each. The normal build runs a share, the profile arrow-upstream all.
 */
class UpstreamSuiteTest {
  private static final String SUITE = System.getProperty("hakmem.arrow.suite", ".*memory.*");

  @TempDir Path folder;

  @Test
  void eachTestComesOutAsOnUnsafe() throws Exception {
    Files.createDirectory(folder.resolve("target")); // where upstream's tests write
    Map<String, String> unsafe = run("unsafe", SUITE);
    Map<String, String> hakmem = run("hakmem", SUITE);
    long blocks = Long.parseLong(hakmem.remove("blocks"));
    unsafe.remove("blocks");
    System.out.println("on Unsafe: " + summary(unsafe));
    System.out.println("on hakmem: " + summary(hakmem) + ", blocks asked for: " + blocks);
    assertEquals(unsafe, hakmem);
    assertEquals(pinned(hakmem), notPassed(hakmem));
    assertTrue(hakmem.size() >= 100, "upstream's tests were not found: " + hakmem.size());
    assertTrue(blocks >= 100, "upstream's tests did not run on hakmem: blocks=" + blocks);
  }

  /** The planted fault: blocks that overlap make tests of upstream fail. */
  @Test
  void aFactoryWithoutBlocksOfItsOwnIsFound() throws Exception {
    Map<String, String> outcomes = run("overlapping", ".*TestSplitAndTransfer");
    outcomes.remove("blocks");
    assertTrue(summary(outcomes).containsKey("FAILED"), () -> summary(outcomes).toString());
  }

  private static List<String> notPassed(Map<String, String> outcomes) {
    return outcomes.entrySet().stream()
        .filter(outcome -> !outcome.getValue().equals("SUCCESSFUL"))
        .map(outcome -> outcome.getKey() + " " + outcome.getValue().split(" ")[0])
        .toList();
  }

  /** Of the list of what does not pass on Unsafe either, the tests that were run. */
  private static List<String> pinned(Map<String, String> outcomes) throws IOException {
    try (InputStream in = UpstreamSuiteTest.class.getResourceAsStream("not-passed.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(
              line ->
                  !line.startsWith("#")
                      && outcomes.containsKey(line.substring(0, line.lastIndexOf(' '))))
          .toList();
    }
  }

  private static Map<String, Long> summary(Map<String, String> outcomes) {
    return outcomes.values().stream()
        .collect(Collectors.groupingBy(o -> o.split(" ")[0], TreeMap::new, Collectors.counting()));
  }

  private Map<String, String> run(String factory, String suite)
      throws IOException, InterruptedException {
    Path result = folder.resolve(factory + ".txt");
    Path log = folder.resolve(factory + ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Darrow.vector.max_allocation_bytes=2097151",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path"),
                UpstreamRun.class.getName(),
                factory,
                suite,
                result.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = process.waitFor();
    assertEquals(0, code, () -> tail(log));
    Map<String, String> outcomes = new TreeMap<>();
    for (String line : Files.readAllLines(result)) {
      String[] parts = line.split("\t", 2);
      outcomes.put(parts[0], parts[1]);
    }
    return outcomes;
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }
}
