// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.bench;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Prints hakmem's buffers beside Netty's pooled and adaptive ones: a process each, rounds in turns,
 * medians. Asserts nothing: figures are for the README. By name, {@code -Dtest=NettyBench}.
 */
class NettyBench {
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 11);
  private static final int WARM_UPS = Integer.getInteger("bench.warmups", 6);
  private static final int OPERATIONS = Integer.getInteger("bench.operations", 1_000_000);

  /** Processes for each allocator's memory after a burst. */
  private static final int BURSTS = Integer.getInteger("bench.bursts", 3);

  /** Unsafe for all, which Netty's are fastest with; hakmem's also where it is denied. */
  private static final List<String> OPTIONS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:MaxDirectMemorySize=2g",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseG1GC",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "-Dio.netty.tryReflectionSetAccessible=true",
          "-Dio.netty.leakDetection.level=disabled");

  private static final List<String> UNSAFE =
      List.of("--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=false");

  private static final List<String> NO_UNSAFE = List.of("--sun-misc-unsafe-memory-access=deny");

  /** One allocator's process. */
  private record Contender(String name, Process process, BufferedReader in, PrintStream out) {
    static Contender start(String name, List<String> more) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(System.getProperty("java.home") + "/bin/java");
      command.addAll(OPTIONS);
      command.addAll(more);
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(BenchWorker.class.getName(), name));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new Contender(
          name,
          process,
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
          new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8));
    }

    double[] ask(String line) throws IOException {
      out.println(line);
      String[] words = in.readLine().split(" ");
      return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
    }
  }

  @Test
  void print() throws IOException {
    List<Contender> contenders =
        List.of(
            Contender.start("hakmem", UNSAFE),
            Contender.start("pooled", UNSAFE),
            Contender.start("adaptive", UNSAFE),
            Contender.start("hakmem-no-unsafe", NO_UNSAFE));
    try {
      System.out.println(
          "| thread, live, bytes | hakmem ns | pooled | adaptive | hakmem against the better"
              + " | without Unsafe | garbage of each, B |");
      System.out.println("|---|---|---|---|---|---|---|");
      for (String thread : List.of("loop", "plain")) {
        for (int live : new int[] {1, 256}) {
          for (int bytes : new int[] {256, 16_384}) {
            compare(contenders, "%s %d %d".formatted(thread, live, bytes));
          }
        }
      }
      System.out.println();
      printBursts();
    } finally {
      contenders.forEach(contender -> contender.process.destroy());
    }
  }

  /**
   * In processes of their own, the median of several; alone: what the JVM grows by itself.
   * Interpreted, as compilers keep some MiB of what they have used, now more and now less, beside
   * which an allocator is not seen.
   */
  private static void printBursts() throws IOException {
    System.out.println("| burst of 256 MiB | MiB more at the peak | MiB left, and range |");
    System.out.println("|---|---|---|");
    for (String name : List.of("hakmem", "pooled", "adaptive", "hakmem-no-unsafe", "alone")) {
      List<Double> peaks = new ArrayList<>();
      List<Double> left = new ArrayList<>();
      for (int i = 0; i < BURSTS; i++) {
        List<String> options =
            new ArrayList<>(name.equals("hakmem-no-unsafe") ? NO_UNSAFE : UNSAFE);
        options.add("-Xint");
        Contender contender = Contender.start(name, options);
        try {
          contender.ask("loop 64 256 10000"); // All classes are there.
          double[] bytes = contender.ask("burst");
          peaks.add(bytes[0] / (1 << 20));
          left.add(bytes[1] / (1 << 20));
        } finally {
          contender.process.destroy();
        }
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f (%.1f to %.1f) |%n",
          name,
          median(peaks),
          median(left),
          Collections.min(left),
          Collections.max(left));
    }
  }

  private static void compare(List<Contender> contenders, String what) throws IOException {
    Map<Contender, List<Double>> nanos = new LinkedHashMap<>();
    Map<Contender, Double> garbage = new LinkedHashMap<>();
    contenders.forEach(contender -> nanos.put(contender, new ArrayList<>()));
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        Contender contender = contenders.get(Math.floorMod(round + i, contenders.size()));
        double[] figures = contender.ask(what + " " + OPERATIONS);
        if (round >= 0) {
          nanos.get(contender).add(figures[0]);
          garbage.put(contender, figures[1]);
        }
      }
    }
    double[] medians = nanos.values().stream().mapToDouble(NettyBench::median).toArray();
    String each =
        garbage.values().stream()
            .map(one -> String.format(Locale.ROOT, "%.0f", one))
            .collect(joining(", "));
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f | %.2f | %.1f | %s |%n",
        what,
        medians[0],
        medians[1],
        medians[2],
        medians[0] / Math.min(medians[1], medians[2]),
        medians[3],
        each);
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted(naturalOrder()).toList().get(figures.size() / 2);
  }
}
