// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.SplittableRandom;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Samples interleavings: every second one by a random walk, the others by PCT (Burckhardt, Kothari,
 * Musuvathi, Nagarakatte 2010): the thread of the highest priority runs, and at a few random steps
 * it falls below all others. For scenarios that are too large to be explored.
 */
final class Sampler implements Strategy {
  /** Priority changes of a PCT execution: finds bugs of up to three ordered conflicts. */
  private static final int CHANGES = 2;

  private static final int SWITCH_ONE_IN = 8;

  private final SplittableRandom random;
  private @Nullable Execution running;

  /** By thread. */
  private final IntTable priority = new IntTable(1, 0);

  private final int[] changeAt = new int[CHANGES];
  private int longest = 200;
  private int runs;

  Sampler(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The executions that this sampler directs. */
  Execution execution() {
    if (running == null) {
      running = new Execution(this);
    }
    return running;
  }

  @Override
  public void begin(Execution started) {
    runs++;
    for (int t = 0; t < Execution.THREADS_MAX; t++) {
      priority.set(t, random.nextInt(1, 1 << 20));
    }
    for (int i = 0; i < CHANGES; i++) {
      changeAt[i] = random.nextInt(longest);
    }
  }

  @Override
  public int choose(Execution current, int thread) {
    int step = current.steps();
    longest = Math.max(longest, step + 1);
    return runs % 2 == 0 ? walk(current, thread) : highest(current, thread, step);
  }

  private int walk(Execution current, int thread) {
    if (thread >= 0 && random.nextInt(SWITCH_ONE_IN) != 0) {
      return thread;
    }
    int runnable = current.runnable();
    for (int skip = random.nextInt(Integer.bitCount(runnable)); skip > 0; skip--) {
      runnable &= runnable - 1;
    }
    return Integer.numberOfTrailingZeros(runnable);
  }

  private int highest(Execution current, int thread, int step) {
    for (int i = 0; i < CHANGES; i++) {
      if (changeAt[i] == step && thread >= 0) {
        priority.set(thread, -i);
      }
    }
    int best = -1;
    for (int t = 0; t < current.threads(); t++) {
      if ((current.runnable() >>> t & 1) != 0
          && (best < 0 || priority.get(t) > priority.get(best))) {
        best = t;
      }
    }
    return best;
  }

  @Override
  public void spinning(@NonNegative int thread) {
    priority.set(thread, -CHANGES - 1);
  }
}
