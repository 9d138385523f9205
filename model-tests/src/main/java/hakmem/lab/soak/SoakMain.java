// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import hakmem.lab.bug.MutatingLoader;
import hakmem.lab.strike.Storm;
import hakmem.lab.strike.StrikeInstrumenter;
import hakmem.lab.strike.WeatheredEngine;
import hakmem.memory.LinuxOs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What runs in the JVM of a soak, as it may crash or hang: generations on the engine as it is, and
 * on an instrumented copy, in turns. Prints a line for everything worth saying.
 */
public final class SoakMain {
  /** Exit code that says that something is wrong; the last line says what. */
  static final int WRONG = 3;

  static final String PROGRESS = "progress ";
  static final String WRONG_LINE = "wrong ";

  private static final int OPERATIONS_OF_ROUND = 1_500;
  private static final int ROUNDS_MAX = 12;
  private static final int OPERATIONS_OF_SHORT_ROUND = 600;
  private static final int SHORT_ROUNDS_MAX = 2;
  private static final long PROGRESS_MILLIS = 2000;
  private static final long HANG_MILLIS = 120_000;

  private final SoakPlan plan;
  private final List<WeatheredEngine> engines;
  private volatile String now = "start";

  private SoakMain(SoakPlan plan) {
    this.plan = plan;
    Storm.begin();
    this.engines =
        List.of(
            new Soak(plan.seed(), false, plan.minutes() > 0, this::enter),
            instrumented(plan.seed() + 1));
  }

  private WeatheredEngine instrumented(long seed) {
    try {
      return (WeatheredEngine)
          MutatingLoader.copyWithMemory(null, StrikeInstrumenter.INSTANCE)
              .loadClass(Soak.class.getName())
              .getConstructor(long.class, boolean.class, boolean.class, Consumer.class)
              .newInstance(seed, true, false, (Consumer<String>) this::enter);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the instrumented copy of core cannot be loaded", e);
    }
  }

  private void enter(String what) {
    if (what.startsWith("error ")) {
      System.out.println(what);
    } else {
      now = what;
    }
  }

  /** Seed, minutes, operations. */
  public static void main(String[] arguments) {
    SoakPlan plan =
        new SoakPlan(
            Long.parseLong(arguments[0]),
            Integer.parseInt(arguments[1]),
            Long.parseLong(arguments[2]));
    SoakMain soak = new SoakMain(plan);
    Thread.ofPlatform().daemon().start(soak::watch);
    try {
      soak.run();
      soak.progress();
    } catch (RuntimeException | Error e) {
      soak.end("%s in %s".formatted(e, soak.now));
    }
    Runtime.getRuntime().halt(0);
  }

  private void run() {
    long deadline = System.nanoTime() + plan.minutes() * 60_000_000_000L;
    boolean byTime = plan.minutes() > 0;
    int round = byTime ? OPERATIONS_OF_ROUND : OPERATIONS_OF_SHORT_ROUND;
    int rounds = byTime ? ROUNDS_MAX : SHORT_ROUNDS_MAX;
    // By operations, each engine has its turn at least once, however few they are.
    for (int i = 0;
        byTime
            ? System.nanoTime() < deadline
            : i < engines.size() || operations() < plan.operations();
        i++) {
      engines.get(i % engines.size()).generation(round, rounds);
    }
  }

  private Map<String, Long> counts() {
    Map<String, Long> sums = new TreeMap<>();
    engines.forEach(engine -> engine.counts().forEach((name, n) -> sums.merge(name, n, Long::sum)));
    sums.put("resident_mib", residentMib());
    return sums;
  }

  /** Memory of this process; 0 if the system does not tell. */
  private static long residentMib() {
    try {
      String osPages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
      return Long.parseLong(osPages) * LinuxOs.INSTANCE.osPageBytes() >> 20;
    } catch (IOException e) {
      return 0;
    }
  }

  private long operations() {
    return counts().getOrDefault("operations", 0L);
  }

  private synchronized void progress() {
    StringBuilder line = new StringBuilder(PROGRESS);
    counts().forEach((name, n) -> line.append(name).append('=').append(n).append(' '));
    System.out.println(line);
    System.out.flush();
  }

  private synchronized void end(String what) {
    progress();
    System.out.println(WRONG_LINE + what.replace('\n', ' '));
    System.out.flush();
    Runtime.getRuntime().halt(WRONG); // Threads may never end.
  }

  /** Says how far it is, and notices when nothing goes on any more. */
  private void watch() {
    long last = -1;
    long still = 0;
    while (true) {
      try {
        Thread.sleep(PROGRESS_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      progress();
      long operations = operations();
      still = operations == last ? still + PROGRESS_MILLIS : 0;
      last = operations;
      if (still >= HANG_MILLIS) {
        Thread.getAllStackTraces()
            .forEach((thread, frames) -> System.out.println(thread + " " + List.of(frames)));
        end("SOAK-HANG: no operation for " + HANG_MILLIS / 1000 + " s in " + now);
      }
    }
  }
}
