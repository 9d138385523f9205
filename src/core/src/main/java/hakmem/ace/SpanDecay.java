// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Moments are numbers of Spans' count of frees, which goes up at each step too: how many steps a
 * block has been free for is how many of the last steps began after it was freed. So a free writes
 * nothing for it. If several steps have passed since anybody looked, what was freed meanwhile is
 * as old as one: nobody knows how old it is, and it may be wanted at once.
 */
/**
 * The time that freed blocks are kept for, in steps, and how much of them may be left. Thread-safe,
 * lock-free.
 */
@SuppressWarnings("index") // Arrays by age and by band, made here: ages are at most STEPS.
final class SpanDecay {
  /** Steps from one round to the next. */
  static final int STEPS_A_ROUND = 4;

  /** A block that nobody has wanted for so many steps goes back. Two rounds. */
  static final int STEPS = 2 * STEPS_A_ROUND;

  /** What {@link #share} is of: all. */
  static final int WHOLE_SHIFT = 15;

  /**
   * How many steps have passed, by time and by rounds.
   *
   * @param steps since the start
   * @param roundSteps how many there were at the last round
   * @param nanos when the last step by time was
   * @param moments of the last steps, the last one first; never written to
   * @param freed bytes of each band that were free at each of these and had not been at the one
   *     before; never written to
   */
  record Passed(long steps, long roundSteps, long nanos, long[] moments, long[][] freed) {
    /** How many steps have begun since a block was freed, at most {@link #STEPS}. */
    int stepsOf(HugeBlock block) {
      return SpanDecay.stepsOf(block, moments);
    }

    /**
     * How many bytes of each band may be left.
     *
     * @param bytes of each band that are left of what was freed so many steps ago
     */
    long[] mostBytes(long[][] bytes) {
      long[] most = bytes[0].clone();
      for (int steps = 1; steps <= STEPS; steps++) {
        for (int band = 0; band < most.length; band++) {
          long share = (freed[steps - 1][band] >> WHOLE_SHIFT) * share(steps);
          most[band] += Math.min(bytes[steps][band], share);
        }
      }
      return most;
    }
  }

  private final AtomicLong keeps;
  private final AtomicReference<Passed> passed;

  /**
   * No step yet.
   *
   * @param keeps count of frees; each step has one of its own
   * @param nanos the time now
   */
  SpanDecay(AtomicLong keeps, long nanos) {
    this.keeps = keeps;
    this.passed =
        new AtomicReference<>(
            new Passed(0, 0, nanos, new long[STEPS], new long[STEPS][SpanBands.COUNT]));
  }

  /**
   * How much of what was freed so many steps ago may be left, of {@code 1 << WHOLE_SHIFT}: slow at
   * both ends (jemalloc's smoothstep). Exact.
   *
   * @param steps 0 to {@link #STEPS}
   */
  static int share(int steps) {
    int cube = steps * steps * steps;
    return (1 << WHOLE_SHIFT) - cube * (640 - steps * (120 - 6 * steps));
  }

  /**
   * As many steps have passed as there were periods since the last one; null: none, or another
   * thread has seen to it. Step DECAY-1.
   *
   * @param nanos the time now; less than before: nothing has passed
   * @param stepNanos more than 0
   * @param kept blocks that have a place
   */
  @Nullable Passed passTo(long nanos, long stepNanos, KeptBlocks kept) {
    Passed last = passed.get();
    long steps = (nanos - last.nanos()) / stepNanos;
    if (steps <= 0) {
      return null;
    }
    long[] moments = shifted(last.moments(), steps, last.moments()[0]);
    moments[0] = keeps.incrementAndGet(); // After the look: else later steps may have earlier ones.
    Passed next =
        new Passed(
            last.steps() + steps,
            last.roundSteps(),
            last.nanos() + steps * stepNanos,
            moments,
            freed(last, steps, moments, kept));
    return passed.compareAndSet(last, next) ? next : null;
  }

  /**
   * A round has passed: as many steps as a round has, those that came since the last one among
   * them. Step DECAY-1.
   *
   * @param kept blocks that have a place
   */
  Passed passRound(KeptBlocks kept) {
    while (true) {
      Passed last = passed.get();
      long steps = Math.max(0, last.roundSteps() + STEPS_A_ROUND - last.steps());
      long all = last.steps() + steps;
      long[] moments = shifted(last.moments(), steps, keeps.incrementAndGet());
      Passed next = new Passed(all, all, last.nanos(), moments, freed(last, steps, moments, kept));
      if (passed.compareAndSet(last, next)) {
        return next;
      }
    }
  }

  /** Moments with so many new ones before them. */
  private static long[] shifted(long[] moments, long steps, long moment) {
    int count = (int) Math.min(steps, STEPS);
    long[] next = new long[STEPS];
    Arrays.fill(next, 0, count, moment);
    System.arraycopy(moments, 0, next, count, STEPS - count);
    return next;
  }

  /** What was free at each of the steps for the first time. */
  private static long[][] freed(Passed last, long steps, long[] moments, KeptBlocks kept) {
    int count = (int) Math.min(steps, STEPS);
    long[][] next = new long[STEPS][];
    System.arraycopy(keptBytes(moments, kept), 1, next, 0, count);
    System.arraycopy(last.freed(), 0, next, count, STEPS - count);
    return next;
  }

  /** Bytes that are kept, by the steps since they were freed, then by band. */
  static long[][] keptBytes(long[] moments, KeptBlocks kept) {
    long[][] bytes = new long[STEPS + 1][SpanBands.COUNT];
    for (int place = 0; place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      if (block != null && block.isKept()) {
        bytes[stepsOf(block, moments)][SpanBands.of(block.span().slots)] += block.span().bytes;
      }
    }
    return bytes;
  }

  private static int stepsOf(HugeBlock block, long[] moments) {
    int count = 0;
    for (long moment : moments) {
      count += block.wasKeptBefore(moment) ? 1 : 0;
    }
    return count;
  }
}
