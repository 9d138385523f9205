// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What it costs to be served; prints it. Not run unless asked for: the name ends not with Test. */
class DatabasesCost {
  private static final int TURNS = 5;
  private static final String SECONDS = "1.2";
  private static final String UNTIL_WARM_SECONDS = "8";

  @TempDir Path folder;

  private JvmFork run(String how, Database database) throws Exception {
    JvmFork jvm =
        JvmFork.run(
            folder,
            System.getProperty("java.class.path"),
            List.of("-XX:+UseG1GC", "-XX:TieredStopAtLevel=4"),
            DatabaseProbe.class,
            how,
            database.name(),
            folder.toString(),
            SECONDS,
            UNTIL_WARM_SECONDS);
    assertEquals(0, jvm.exitCode(), jvm.output());
    return jvm;
  }

  /** Processes in turns; of each the processor time of a round; ratios within a turn. */
  @ParameterizedTest
  @EnumSource
  void servedBesideNot(Database database) throws Exception {
    double[] ofAll = new double[TURNS];
    double[] withoutCompilers = new double[TURNS];
    double[] warm = new double[TURNS];
    double[] warmCompilers = new double[TURNS];
    String upcalls = "";
    for (int i = 0; i < TURNS; i++) {
      boolean isPlainFirst = i % 2 == 0;
      JvmFork first = run(isPlainFirst ? "plain" : "served", database);
      JvmFork second = run(isPlainFirst ? "served" : "plain", database);
      List<RoundCost> plain = RoundCost.parse((isPlainFirst ? first : second).output());
      String ofServed = (isPlainFirst ? second : first).output();
      List<RoundCost> served = RoundCost.parse(ofServed);
      upcalls = ofServed.lines().filter(line -> line.startsWith("upcalls")).findFirst().orElse("");
      ofAll[i] = served.getFirst().millis() / plain.getFirst().millis();
      withoutCompilers[i] =
          served.getFirst().millisWithoutCompilers() / plain.getFirst().millisWithoutCompilers();
      warm[i] = served.getLast().millis() / plain.getLast().millis();
      warmCompilers[i] =
          served.getLast().millisWithoutCompilers() / plain.getLast().millisWithoutCompilers();
    }
    System.out.printf(
        Locale.ROOT,
        "%s, of the C library's processor time: at first %s, without the JIT compilers' threads"
            + " %s; after some seconds %s, %s; %s a round%n",
        database,
        spread(ofAll),
        spread(withoutCompilers),
        spread(warm),
        spread(warmCompilers),
        upcalls);
  }

  private static String spread(double[] ratios) {
    Arrays.sort(ratios);
    return String.format(
        Locale.ROOT, "%.2f (%.2f to %.2f)", ratios[TURNS / 2], ratios[0], ratios[TURNS - 1]);
  }
}
