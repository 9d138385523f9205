// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What it costs to be served; prints it. Not run unless asked for: the name ends not with Test. */
class DatabasesCost {
  private static final int TURNS = 7;
  private static final String ROUNDS = "20";

  @TempDir Path folder;

  private double millis(String how, Database database) throws Exception {
    JvmFork jvm =
        JvmFork.run(
            folder,
            System.getProperty("java.class.path"),
            List.of("-XX:+UseG1GC", "-XX:TieredStopAtLevel=4"),
            DatabaseProbe.class,
            how,
            database.name(),
            folder.toString(),
            ROUNDS);
    assertEquals(0, jvm.exitCode(), jvm.output());
    return jvm.output()
        .lines()
        .filter(line -> line.matches("[0-9.]+"))
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow();
  }

  /** Processes in turns; of each the processor time of a round; medians. */
  @ParameterizedTest
  @EnumSource
  void servedBesideNot(Database database) throws Exception {
    double[] plain = new double[TURNS];
    double[] served = new double[TURNS];
    for (int i = 0; i < TURNS; i++) {
      boolean isPlainFirst = i % 2 == 0;
      if (isPlainFirst) {
        plain[i] = millis("plain", database);
      }
      served[i] = millis("served", database);
      if (!isPlainFirst) {
        plain[i] = millis("plain", database);
      }
    }
    Arrays.sort(plain);
    Arrays.sort(served);
    System.out.printf(
        "%s: %.1f ms by the C library, %.1f ms (%.1f to %.1f) by hakmem, ratio %.2f%n",
        database,
        plain[TURNS / 2],
        served[TURNS / 2],
        served[TURNS / 4],
        served[TURNS - 1 - TURNS / 4],
        served[TURNS / 2] / plain[TURNS / 2]);
  }
}
