// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import java.util.Arrays;
import java.util.BitSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Depth-first over the choices of an execution; a prefix is reached again by running it again.
 *
 * REDUCED is source-set dynamic partial order reduction with sleep sets (Abdulla, Aronsson,
 * Jonsson, Sagonas 2014): where two accesses of different threads could have come in the other
 * order, the state before the earlier one gets a thread that leads there, unless it has one. All
 * threads are always able to move: the engine has no locks. Sleep sets drop what was explored from
 * a state's earlier choices until something dependent happens. Each interleaving is equivalent, up
 * to the order of independent accesses, to one that is run.
 *
 * BOUNDED allows a number of preemptions and switches only before accesses that were ever part of a
 * conflict; when it finds a new one, it starts again. Without reduction, which would not be
 * complete under a bound.
 */
/** Runs all interleavings of a trial, one after the other. */
final class Explorer implements Strategy {
  /** Which interleavings are run. */
  enum Mode {
    /** Every one: for the comparison that justifies REDUCED. */
    ALL,
    /** One of each set of equivalent ones. */
    REDUCED,
    /** All with at most so many preemptions. */
    BOUNDED
  }

  private final Mode mode;
  private final int preemptionsMax;
  private final BitSet conflictSites = new BitSet();
  private int[] choice = new int[1024];
  private int[] backtrack = new int[1024];
  private int[] done = new int[1024];
  private int[] sleep = new int[1024];
  private int[] preemptions = new int[1024];
  private int[] siteOf = new int[1024];
  private int[] currentAt = new int[1024];
  private int fixed;
  private int frames;
  private boolean cutOff;
  private boolean moreSites;
  private @Nullable Execution running;

  private Explorer(Mode mode, int preemptionsMax) {
    this.mode = mode;
    this.preemptionsMax = preemptionsMax;
  }

  /** All interleavings, reduced or not. */
  static Explorer unbounded(boolean reduced) {
    return new Explorer(reduced ? Mode.REDUCED : Mode.ALL, Integer.MAX_VALUE);
  }

  /** All interleavings with at most so many preemptions. */
  static Explorer bounded(int preemptionsMax) {
    return new Explorer(Mode.BOUNDED, preemptionsMax);
  }

  /** The executions that this explorer directs. */
  Execution execution() {
    if (running == null) {
      running = new Execution(this);
    }
    return running;
  }

  @Override
  public void begin(Execution execution) {
    frames = 0;
    cutOff = false;
  }

  /** Whether the last execution was given up: it was equivalent to another. */
  boolean wasCutOff() {
    return cutOff;
  }

  @Override
  public int choose(Execution execution, int current) {
    int step = execution.steps();
    if (step >= choice.length) {
      grow();
    }
    frames = step + 1;
    if (step < fixed) {
      siteOf[step] = execution.pendingSite(choice[step]);
      return choice[step];
    }
    int runnable = execution.runnable();
    sleep[step] = mode == Mode.REDUCED ? sleepers(execution, step) : 0;
    int able = runnable & ~sleep[step];
    if (able == 0) {
      frames = step;
      cutOff = true;
      return -1;
    }
    int first =
        current >= 0 && (able >>> current & 1) != 0 ? current : Integer.numberOfTrailingZeros(able);
    choice[step] = first;
    done[step] = 0;
    preemptions[step] = step == 0 ? 0 : preemptions[step - 1] + lastWasPreemption(step - 1);
    backtrack[step] = alternatives(execution, step, current, first, runnable);
    siteOf[step] = execution.pendingSite(first);
    currentAt[step] = current;
    return first;
  }

  private int lastWasPreemption(int step) {
    return currentAt[step] >= 0 && choice[step] != currentAt[step] ? 1 : 0;
  }

  private int alternatives(Execution execution, int step, int current, int first, int runnable) {
    return switch (mode) {
      case REDUCED -> 1 << first;
      case ALL -> runnable;
      case BOUNDED -> {
        if (current < 0) {
          yield runnable;
        }
        boolean mayPreempt =
            preemptions[step] < preemptionsMax && conflictSites.get(execution.pendingSite(current));
        yield mayPreempt ? runnable : 1 << first;
      }
    };
  }

  private int sleepers(Execution execution, int step) {
    if (step == 0) {
      return 0;
    }
    int sleepers = sleep[step - 1] | done[step - 1];
    for (int t = 0; t < execution.threads(); t++) {
      if ((sleepers >>> t & 1) != 0 && execution.dependsOnLast(t, choice[step - 1])) {
        sleepers &= ~(1 << t);
      }
    }
    return sleepers;
  }

  @Override
  public void conflict(int earlier, int later) {
    if (mode == Mode.BOUNDED) {
      noteSite(siteOf[earlier]);
      noteSite(siteOf[later]);
    } else if (mode == Mode.REDUCED && later >= fixed - 1) {
      int initials = initials(execution().dependencies(), earlier, later);
      if ((backtrack[earlier] & initials) == 0) {
        int thread = execution().dependencies().threadOf(later);
        backtrack[earlier] |=
            (initials >>> thread & 1) != 0 ? 1 << thread : Integer.lowestOneBit(initials);
      }
    }
  }

  private void noteSite(int site) {
    if (!conflictSites.get(site)) {
      conflictSites.set(site);
      moreSites = true;
    }
  }

  /** Threads that can be the first to move on a way to the other order of two steps. */
  private static int initials(Dependencies dependencies, int earlier, int later) {
    int initials = 0;
    int seen = 0;
    for (int step = earlier + 1; step <= later; step++) {
      boolean partOfIt = step == later || !dependencies.isBefore(earlier, step);
      int thread = dependencies.threadOf(step);
      if (!partOfIt || (seen >>> thread & 1) != 0) {
        continue;
      }
      seen |= 1 << thread;
      if (!hasPredecessor(dependencies, earlier, step)) {
        initials |= 1 << thread;
      }
    }
    return initials;
  }

  private static boolean hasPredecessor(Dependencies dependencies, int earlier, int step) {
    for (int other = earlier + 1; other < step; other++) {
      if (!dependencies.isBefore(earlier, other) && dependencies.isBefore(other, step)) {
        return true;
      }
    }
    return false;
  }

  /** Sets out for the next interleaving; false if there is none left. */
  boolean advance() {
    for (int step = frames - 1; step >= 0; step--) {
      done[step] |= 1 << choice[step];
      int left = backtrack[step] & ~done[step] & ~sleep[step];
      if (left != 0) {
        choice[step] = Integer.numberOfTrailingZeros(left);
        fixed = step + 1;
        return true;
      }
    }
    fixed = 0;
    boolean again = moreSites;
    moreSites = false;
    return mode == Mode.BOUNDED && again;
  }

  /** The schedule of the last execution. */
  Schedule schedule() {
    return Schedule.of(choice, Math.min(frames, execution().steps()));
  }

  private void grow() {
    choice = Arrays.copyOf(choice, 2 * choice.length);
    backtrack = Arrays.copyOf(backtrack, choice.length);
    done = Arrays.copyOf(done, choice.length);
    sleep = Arrays.copyOf(sleep, choice.length);
    preemptions = Arrays.copyOf(preemptions, choice.length);
    siteOf = Arrays.copyOf(siteOf, choice.length);
    currentAt = Arrays.copyOf(currentAt, choice.length);
  }
}
