// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import java.util.Arrays;

/**
 * Which steps of an execution depend on which: same thread, or same location and one writes. Vector
 * clocks; a clock's entry is one more than the last step of that thread that came before.
 *
 * <p>This is the order that partial order reduction needs, whatever the access modes; {@link
 * RaceDetector} has the one that the Java memory model promises.
 */
final class Dependencies {
  private static final int T = Execution.THREADS_MAX;

  private final int[][] now = new int[T][T];
  private final int[] before = new int[T];
  private int[] clocks = new int[1024 * T];
  private int[] threadOf = new int[1024];
  private int[] lastWrite = new int[256];
  private int[] lastRead = new int[256 * T];
  private int locations;
  private int threads;

  /** Forgets the last execution. */
  void begin(int count) {
    threads = count;
    locations = 0;
    for (int[] clock : now) {
      Arrays.fill(clock, 0);
    }
  }

  /** Thread of a step. */
  int threadOf(int step) {
    return threadOf[step];
  }

  /** Whether an earlier step came before a later one in every equivalent execution. */
  boolean isBefore(int earlier, int later) {
    return clocks[later * T + threadOf[earlier]] > earlier;
  }

  /** Notes a step and tells the strategy which earlier ones it could have overtaken. */
  void commit(int step, int thread, int location, boolean writes, Strategy strategy) {
    reserve(step, location);
    int[] clock = now[thread];
    System.arraycopy(clock, 0, before, 0, T);
    threadOf[step] = thread;
    join(clock, lastWrite[location]);
    if (writes) {
      for (int t = 0; t < threads; t++) {
        join(clock, lastRead[location * T + t]);
      }
    }
    clock[thread] = step + 1;
    System.arraycopy(clock, 0, clocks, step * T, T);
    report(lastWrite[location], step, strategy);
    if (writes) {
      for (int t = 0; t < threads; t++) {
        report(lastRead[location * T + t], step, strategy);
        lastRead[location * T + t] = -1;
      }
      lastWrite[location] = step;
    } else {
      lastRead[location * T + thread] = step;
    }
  }

  private void join(int[] clock, int step) {
    if (step >= 0) {
      for (int t = 0; t < threads; t++) {
        clock[t] = Math.max(clock[t], clocks[step * T + t]);
      }
    }
  }

  private void report(int earlier, int step, Strategy strategy) {
    if (earlier >= 0
        && threadOf[earlier] != threadOf[step]
        && before[threadOf[earlier]] <= earlier) {
      strategy.conflict(earlier, step);
    }
  }

  private void reserve(int step, int location) {
    if (step >= threadOf.length) {
      threadOf = Arrays.copyOf(threadOf, 2 * step);
      clocks = Arrays.copyOf(clocks, 2 * step * T);
    }
    if (location >= lastWrite.length) {
      lastWrite = Arrays.copyOf(lastWrite, 2 * location);
      lastRead = Arrays.copyOf(lastRead, 2 * location * T);
    }
    while (locations <= location) {
      lastWrite[locations] = -1;
      Arrays.fill(lastRead, locations * T, (locations + 1) * T, -1);
      locations++;
    }
  }
}
