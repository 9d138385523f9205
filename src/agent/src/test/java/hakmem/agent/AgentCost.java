// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what the agent costs, in processor time: processes with and without it in turns, medians.
 * Asserts nothing: figures are for the README. By name, {@code -Dtest=AgentCost}.
 */
class AgentCost {
  private static final int PROCESSES = 5;
  private static final int ROUNDS = 15;
  private static final int OPERATIONS = 400_000;

  @TempDir Path folder;

  @Test
  void print() throws IOException, InterruptedException {
    Map<String, List<Double>> without = new LinkedHashMap<>();
    Map<String, List<Double>> with = new LinkedHashMap<>();
    for (int i = 0; i < PROCESSES; i++) {
      add(without, start().run(AgentCost.class));
      add(with, start().agent("").run(AgentCost.class));
    }
    System.out.println("ns of processor time: without, with the agent");
    without.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT, "%s: %.1f, %.1f%n", name, median(all), median(with.get(name))));
  }

  private ForkedJvm.Start start() {
    return new ForkedJvm.Start(folder).option("-XX:TieredStopAtLevel=4");
  }

  private static void add(Map<String, List<Double>> figures, ForkedJvm jvm) {
    jvm.output()
        .lines()
        .map(line -> line.split("="))
        .forEach(
            pair ->
                figures
                    .computeIfAbsent(pair[0], _ -> new ArrayList<>())
                    .add(Double.parseDouble(pair[1])));
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  /** The program: prints a median of each operation, and its own start. */
  static void main(String[] arguments) {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    System.out.println("process until main, ms=" + clock.getCurrentThreadCpuTime() / 1e6);
    show(clock, "Arena.ofConfined of 256 bytes", AgentCost::arena);
    show(clock, "allocateMemory and freeMemory of 64 bytes", AgentCost::raw);
  }

  private static void show(ThreadMXBean clock, String name, Runnable operation) {
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long start = clock.getCurrentThreadCpuTime();
      for (int j = 0; j < OPERATIONS; j++) {
        operation.run();
      }
      rounds.add((clock.getCurrentThreadCpuTime() - start) / (double) OPERATIONS);
    }
    System.out.println(name + "=" + median(rounds.subList(ROUNDS / 2, ROUNDS)));
  }

  private static void arena() {
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(256);
    }
  }

  private static void raw() {
    Raw.free(Raw.allocate(64));
  }
}
