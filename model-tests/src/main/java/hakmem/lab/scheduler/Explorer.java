// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.index.qual.NonNegative;
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
  private final Set<Integer> conflictSites = new HashSet<>();

  /** By step; used again in the next execution. */
  private final List<Frame> stack = new ArrayList<>();

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
    if (step == stack.size()) {
      stack.add(new Frame());
    }
    Frame frame = stack.get(step);
    frames = step + 1;
    if (step < fixed) {
      frame.site = execution.pendingSite(frame.choice);
      return frame.choice;
    }
    Frame last = step == 0 ? null : stack.get(step - 1);
    int runnable = execution.runnable();
    frame.sleep = mode == Mode.REDUCED ? sleepers(execution, last) : 0;
    int able = runnable & ~frame.sleep;
    if (able == 0) {
      frames = step;
      cutOff = true;
      return -1;
    }
    int first =
        current >= 0 && (able >>> current & 1) != 0 ? current : Integer.numberOfTrailingZeros(able);
    frame.choice = first;
    frame.done = 0;
    frame.preemptions = last == null ? 0 : last.preemptions + (last.isPreemption() ? 1 : 0);
    frame.current = current;
    frame.backtrack = alternatives(execution, frame, runnable);
    frame.site = execution.pendingSite(first);
    return first;
  }

  private int alternatives(Execution execution, Frame frame, int runnable) {
    return switch (mode) {
      case REDUCED -> 1 << frame.choice;
      case ALL -> runnable;
      case BOUNDED -> {
        if (frame.current < 0) {
          yield runnable;
        }
        boolean mayPreempt =
            frame.preemptions < preemptionsMax
                && conflictSites.contains(execution.pendingSite(frame.current));
        yield mayPreempt ? runnable : 1 << frame.choice;
      }
    };
  }

  private static int sleepers(Execution execution, @Nullable Frame last) {
    if (last == null) {
      return 0;
    }
    int sleepers = last.sleep | last.done;
    for (int t = 0; t < execution.threads(); t++) {
      if ((sleepers >>> t & 1) != 0 && execution.dependsOnLast(t, last.choice)) {
        sleepers &= ~(1 << t);
      }
    }
    return sleepers;
  }

  @Override
  public void conflict(@NonNegative int earlier, @NonNegative int later) {
    Frame frame = stack.get(earlier);
    if (mode == Mode.BOUNDED) {
      noteSite(frame.site);
      noteSite(stack.get(later).site);
    } else if (mode == Mode.REDUCED && later >= fixed - 1) {
      int initials = initials(execution().dependencies(), earlier, later);
      if ((frame.backtrack & initials) == 0) {
        int thread = execution().dependencies().threadOf(later);
        frame.backtrack |=
            (initials >>> thread & 1) != 0 ? 1 << thread : Integer.lowestOneBit(initials);
      }
    }
  }

  private void noteSite(int site) {
    moreSites |= conflictSites.add(site);
  }

  /** Threads that can be the first to move on a way to the other order of two steps. */
  private static int initials(
      Dependencies dependencies, @NonNegative int earlier, @NonNegative int later) {
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

  private static boolean hasPredecessor(
      Dependencies dependencies, @NonNegative int earlier, @NonNegative int step) {
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
      Frame frame = stack.get(step);
      frame.done |= 1 << frame.choice;
      int left = frame.backtrack & ~frame.done & ~frame.sleep;
      if (left != 0) {
        frame.choice = Integer.numberOfTrailingZeros(left);
        fixed = step + 1;
        return true;
      }
    }
    fixed = 0;
    boolean again = moreSites;
    moreSites = false;
    return mode == Mode.BOUNDED && again;
  }

  /** What is known of the choice before a step. */
  private static final class Frame {
    /** Who makes the step. */
    private @NonNegative int choice;

    /** Who would have gone on by itself; -1: the last one had ended. */
    private int current;

    /** Threads, as bits: those to be tried, those tried, and those that bring nothing new. */
    private int backtrack;

    private int done;
    private int sleep;

    /** Preemptions before this choice. */
    private int preemptions;

    private int site;

    private boolean isPreemption() {
      return current >= 0 && choice != current;
    }
  }
}
