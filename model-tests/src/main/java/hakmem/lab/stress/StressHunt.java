// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.stress;

import hakmem.api.Allocator;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.bug.PlantedJvm;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Stress on the engine with a planted bug, in a JVM of its own: it may crash, or go round for ever.
 */
public final class StressHunt {
  private static final int FOUND = 3;
  private static final long SIMULATED_BYTES = 1L << 42;
  private static final long RANGE_BYTES = 1L << 26;
  private static final int CHEAPER = 10;
  private static final List<String> FLAGS =
      List.of(
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null",
          "--enable-native-access=ALL-UNNAMED");

  private StressHunt() {}

  /**
   * Runs all patterns until one fails.
   *
   * @param operations of each pattern over real memory; a tenth over simulated memory
   * @param limit beyond which it hangs
   * @return what went wrong, in one line; null if nothing did
   */
  public static @Nullable String find(
      @Nullable PlantedBug bug, long seed, int operations, Duration limit) {
    PlantedJvm.Ended ended =
        new PlantedJvm(bug, FLAGS, limit)
            .run(Path.of(""), StressHunt.class, List.of("" + seed, "" + operations));
    if (ended.killed()) {
      return "hangs";
    }
    return switch (ended.code()) {
      case 0 -> null;
      case FOUND -> ended.said().strip();
      default -> "the JVM ends with " + ended.code();
    };
  }

  /** Runs in the other JVM: seed, operations. */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("give seed and operations");
    }
    long seed = Long.parseLong(arguments[0]);
    int operations = Integer.parseInt(arguments[1]);
    for (StressPattern pattern : StressPattern.values()) {
      run("simulated", StressHunt::simulated, pattern, seed, operations / CHEAPER);
    }
    for (StressPattern pattern : StressPattern.values()) {
      run("real", () -> Allocator.builder().build(), pattern, seed, operations);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void run(
      String memory,
      Supplier<Allocator> allocator,
      StressPattern pattern,
      long seed,
      int operations) {
    try {
      StressHeap.run(allocator.get(), pattern, seed, operations);
    } catch (RuntimeException | Error e) {
      System.out.println(pattern + " over " + memory + " memory: " + e.getMessage());
      System.out.flush();
      Runtime.getRuntime().halt(FOUND); // Its threads may never end.
    }
  }

  private static Allocator simulated() {
    return EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(SIMULATED_BYTES))
        .reserveBytes(RANGE_BYTES)
        .build();
  }
}
