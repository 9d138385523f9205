// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import org.checkerframework.checker.index.qual.NonNegative;

/**
 * Which steps of an execution depend on which: same thread, or same location and one writes. Vector
 * clocks; a clock's entry is one more than the last step of that thread that came before.
 *
 * <p>This is the order that partial order reduction needs, whatever the access modes; {@link
 * RaceDetector} has the one that the Java memory model promises.
 */
final class Dependencies {
  private static final int T = Execution.THREADS_MAX;

  /** By thread: its clock. */
  private final IntTable now = new IntTable(T, 0);

  /** The clock of the thread of the step that is being noted, before it. */
  private final IntTable before = new IntTable(1, 0);

  /** By step: the clock of its thread behind it. */
  private final IntTable clocks = new IntTable(T, 0);

  private final IntTable threadOf = new IntTable(1, -1);

  /** By location: the last step that wrote it, and by thread the last that has read it since. */
  private final IntTable lastWrite = new IntTable(1, -1);

  private final IntTable lastRead = new IntTable(T, -1);
  private int threads;

  /** Forgets the last execution. */
  void begin(int count) {
    threads = count;
    now.clear();
    clocks.clear();
    threadOf.clear();
    lastWrite.clear();
    lastRead.clear();
  }

  /** Thread of a step. */
  @NonNegative
  int threadOf(@NonNegative int step) {
    int thread = threadOf.get(step);
    if (thread < 0) {
      throw new IllegalArgumentException("step " + step + " was not made");
    }
    return thread;
  }

  /** Threads of the first steps. */
  int[] threadsOf(@NonNegative int steps) {
    int[] threadsOf = new int[steps];
    for (int step = 0; step < threadsOf.length; step++) {
      threadsOf[step] = threadOf(step);
    }
    return threadsOf;
  }

  /** Whether an earlier step came before a later one in every equivalent execution. */
  boolean isBefore(@NonNegative int earlier, @NonNegative int later) {
    return clocks.get(later, threadOf(earlier)) > earlier;
  }

  /** Notes a step and tells which earlier ones it could have overtaken. */
  void commit(
      @NonNegative int step,
      @NonNegative int thread,
      @NonNegative int location,
      boolean writes,
      Conflicts conflicts) {
    for (int t = 0; t < threads; t++) {
      before.set(t, now.get(thread, t));
    }
    threadOf.set(step, thread);
    int written = lastWrite.get(location);
    join(thread, written);
    if (writes) {
      for (int t = 0; t < threads; t++) {
        join(thread, lastRead.get(location, t));
      }
    }
    now.set(thread, thread, step + 1);
    for (int t = 0; t < threads; t++) {
      clocks.set(step, t, now.get(thread, t));
    }
    report(written, step, conflicts);
    if (writes) {
      for (int t = 0; t < threads; t++) {
        report(lastRead.get(location, t), step, conflicts);
        lastRead.set(location, t, -1);
      }
      lastWrite.set(location, step);
    } else {
      lastRead.set(location, thread, step);
    }
  }

  private void join(@NonNegative int thread, int step) {
    if (step >= 0) {
      for (int t = 0; t < threads; t++) {
        now.set(thread, t, Math.max(now.get(thread, t), clocks.get(step, t)));
      }
    }
  }

  private void report(int earlier, @NonNegative int step, Conflicts conflicts) {
    if (earlier >= 0
        && threadOf(earlier) != threadOf(step)
        && before.get(threadOf(earlier)) <= earlier) {
      conflicts.conflict(earlier, step);
    }
  }
}
