// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.Step.Birth;
import hakmem.lab.trace.Trace;
import hakmem.lab.trace.TraceRunner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * What costs is running long candidates. So: first nothing is kept but the blocks that the last
 * steps speak of, then those of ever more steps: mostly these fail alone, and the long run was for
 * nothing. Then the earliest failing step is found by auditing ever more densely in an ever smaller
 * window (a constant number of runs), and the rest is cut off; then whole lifetimes of blocks are
 * dropped, half of them at a time, which keeps every candidate meaningful; only the short rest is
 * reduced step by step. Each time a candidate fails, everything after its first wrong step is cut
 * off too.
 *
 * Only what is smaller in TraceOrder is taken, so the search ends.
 */
/**
 * Reduces a failing trace: steps first, then threads, sizes and alignments, over and over until
 * nothing gets smaller. The result is 1-minimal: without any one step it does not fail. Any failure
 * counts, not only the first one's invariant. Deterministic; not thread-safe.
 */
public final class Shrinker {
  private static final int AUDITS_OF_WINDOW = 64;

  /** Smaller parts of a trace than this hardly ever fail by themselves. */
  private static final int KEPT_PARTS_MAX = 4;

  /** Above this many steps, blocks are dropped rather than steps. */
  private static final int DROP_BLOCKS_ABOVE = 60;

  /** The first guess at how many of the last steps matter, and the factor to the next guess. */
  private static final int RECENT_STEPS_LEAST = 64;

  private static final int RECENT_FACTOR = 8;

  /** Sizes of which one, two and 16 blocks fill a slab. */
  private static final List<Long> ENLARGED_BYTES = List.of(128L << 10, 32L << 10, 4L << 10);

  private static final long ENLARGED_BYTES_TOTAL_MAX = 2L << 30;

  /** Candidates up to this length are remembered, so that none is run twice. */
  private static final int REMEMBERED_STEPS_MAX = 200;

  private final TraceRunner engine;
  private final Consumer<String> progress;
  private final Set<List<Step>> passed = new HashSet<>();
  private Trace best;
  private Failure failure;
  private int runs = 1;

  /** With a trace that fails, as its one run so far showed. */
  private Shrinker(TraceRunner engine, Trace trace, Failure failure, Consumer<String> progress) {
    this.engine = engine;
    this.progress = progress;
    this.best = trace.prefix(failure.step() + 1);
    this.failure = failure;
  }

  /**
   * The minimal trace, or null if the trace does not fail.
   *
   * @param progress is told in words what is being done
   */
  public static @Nullable Shrunk shrink(
      TraceRunner engine, Trace trace, Consumer<String> progress) {
    int length = trace.steps().size();
    progress.accept("running " + length + " steps");
    Checks checks = Checks.forLength(length);
    Failure found = engine.run(trace, checks);
    if (found == null) {
      return null;
    }
    Shrinker shrinker = new Shrinker(engine, trace, found, progress);
    shrinker.locate(checks);
    return shrinker.reduce();
  }

  /** Whether a trace fails, and none does that lacks one of its steps: all are run. */
  public static boolean isOneMinimal(TraceRunner engine, Trace trace) {
    boolean minimal = engine.run(trace, Checks.ALL) != null;
    for (int i = 0; i < trace.steps().size() && minimal; i++) {
      List<Step> less = new ArrayList<>(trace.steps());
      less.remove(i);
      minimal = engine.run(trace.withSteps(less), Checks.ALL) == null;
    }
    return minimal;
  }

  /** Runs parts of the trace until the first wrong step is known closely. */
  private void locate(Checks checks) {
    keepRecent(checks.auditPeriod() + RECENT_STEPS_LEAST);
    findFirstWrongStep(Checks.forCandidate(best.steps().size()));
  }

  private void findFirstWrongStep(Checks checks) {
    int period = checks.auditPeriod();
    while (period > 1) {
      // The audit before the one that failed was good: look closer at what lies between.
      int from = Math.max(0, failure.step() - period);
      period = Math.max(1, period / AUDITS_OF_WINDOW);
      Failure closer = run(best, new Checks(from, period, checks.denseBytes()));
      if (closer != null) {
        accept(best, closer);
      }
    }
  }

  /** Keeps what the last steps speak of, and nothing else, if that fails; then ever more steps. */
  private void keepRecent(int least) {
    int length = best.steps().size();
    for (long recent = least; recent < length; recent *= RECENT_FACTOR) {
      progress.accept("trying the blocks of the last " + recent + " steps");
      if (fails(Lifetimes.recent(best.steps(), (int) recent))) {
        return;
      }
    }
  }

  private @Nullable Failure run(Trace trace, Checks checks) {
    runs++;
    return engine.run(trace, checks);
  }

  private void accept(Trace trace, Failure found) {
    best = trace.prefix(found.step() + 1);
    failure = found;
    if (runs % 50 == 0) {
      progress.accept(best.steps().size() + " steps left after " + runs + " runs");
    }
  }

  /** Whether a candidate is smaller and fails; if so it is the best now. */
  private boolean fails(List<Step> steps) {
    boolean isShort = steps.size() <= REMEMBERED_STEPS_MAX;
    if (!TraceOrder.isSmaller(steps, best.steps()) || isShort && passed.contains(steps)) {
      return false;
    }
    Trace candidate = best.withSteps(List.copyOf(steps));
    Failure found = run(candidate, Checks.forCandidate(steps.size()));
    if (found != null) {
      accept(candidate, found);
    } else if (isShort) {
      passed.add(candidate.steps());
    }
    return found != null;
  }

  private Shrunk reduce() {
    keepRecent(RECENT_STEPS_LEAST);
    List<Step> before;
    do {
      before = best.steps();
      progress.accept("reducing " + before.size() + " steps");
      enlargeBlocks();
      dropLifetimes();
      dropSteps();
      mergeThreads();
      shrinkSizes();
      simplifySteps();
      renumber();
    } while (!best.steps().equals(before));
    findFirstWrongStep(Checks.forCandidate(best.steps().size()));
    return new Shrunk(best, failure, runs);
  }

  /** Drops whole blocks while that makes the trace shorter and the trace is long. */
  private void dropLifetimes() {
    int parts = 2;
    while (parts <= KEPT_PARTS_MAX && best.steps().size() > DROP_BLOCKS_ABOVE) {
      boolean smaller = keepOnePart(parts);
      parts = smaller ? 2 : parts * 2;
    }
    parts = 2;
    while (parts <= Lifetimes.ids(best.steps()).size() && best.steps().size() > DROP_BLOCKS_ABOVE) {
      parts = dropOnePart(parts) ? parts : parts * 2;
    }
  }

  /** Blocks that fill a slab are few if they are large: then a trace may fail much earlier. */
  private void enlargeBlocks() {
    for (long bytes : ENLARGED_BYTES) {
      int length = best.steps().size();
      if (length > DROP_BLOCKS_ABOVE && length * bytes <= ENLARGED_BYTES_TOTAL_MAX) {
        Trace candidate = best.withSteps(Lifetimes.resized(best.steps(), bytes));
        Failure found = run(candidate, Checks.forLength(length));
        if (found != null && found.step() + 1 < length) {
          accept(candidate, found);
        }
      }
    }
  }

  /** Runs nothing but the blocks of one part, for each part: all together cost one long run. */
  private boolean keepOnePart(int parts) {
    List<Integer> ids = Lifetimes.ids(best.steps());
    for (int part = parts - 1; part >= 0; part--) {
      if (fails(Lifetimes.only(best.steps(), Lifetimes.part(ids, part, parts)))) {
        return true;
      }
    }
    return false;
  }

  /** Leaves one part of the blocks out, for each part. */
  private boolean dropOnePart(int parts) {
    List<Integer> ids = Lifetimes.ids(best.steps());
    boolean smaller = false;
    for (int part = parts - 1; part >= 0; part--) {
      // What was cut off meanwhile need not be dropped any more.
      smaller |= fails(Lifetimes.without(best.steps(), Lifetimes.part(ids, part, parts)));
    }
    return smaller;
  }

  /** Delta debugging; at its end no single step can be left out. */
  private void dropSteps() {
    int parts = 2;
    while (!best.steps().isEmpty()) {
      parts = Math.min(parts, best.steps().size());
      if (dropPartsOfSteps(parts)) {
        parts = Math.max(2, parts / 2);
      } else if (parts == best.steps().size()) {
        return;
      } else {
        parts *= 2;
      }
    }
  }

  /** Leaves each part of the steps out, from the end: so those before keep their places. */
  private boolean dropPartsOfSteps(int parts) {
    int length = best.steps().size();
    boolean smaller = false;
    for (int part = parts - 1; part >= 0; part--) {
      int from = (int) ((long) length * part / parts);
      int to = (int) ((long) length * (part + 1) / parts);
      smaller |= fails(Lifetimes.withoutSteps(best.steps(), from, to));
    }
    return smaller;
  }

  private void mergeThreads() {
    for (int thread : threads()) {
      for (int target = 0; target < thread; target++) {
        int to = target;
        List<Step> merged = best.steps().stream().map(step -> rename(step, thread, to)).toList();
        if (!merged.equals(best.steps()) && fails(merged)) {
          break;
        }
      }
    }
  }

  private Set<Integer> threads() {
    Set<Integer> threads = new LinkedHashSet<>();
    for (Step step : best.steps()) {
      switch (step) {
        case Step.OnThread s -> threads.add(s.thread());
        case Step.HeapDeath s -> threads.add(s.thread());
        case Step.ThreadDeath s -> threads.add(s.thread());
        default -> {}
      }
    }
    return threads;
  }

  private static Step rename(Step step, int from, int to) {
    return switch (step) {
      case Step.OnThread s when s.thread() == from -> new Step.OnThread(to);
      case Step.HeapDeath s when s.thread() == from -> new Step.HeapDeath(to);
      case Step.ThreadDeath s when s.thread() == from -> new Step.ThreadDeath(to);
      default -> step;
    };
  }

  private void shrinkSizes() {
    for (int i = 0; i < best.steps().size(); i++) {
      int at = i;
      switch (best.steps().get(i)) {
        case Birth birth ->
            Smaller.number(
                birth.bytes(),
                bytes -> replace(at, ((Birth) best.steps().get(at)).withBytes(bytes)));
        case Step.Realloc s ->
            Smaller.number(s.bytes(), bytes -> replace(at, new Step.Realloc(s.id(), bytes)));
        case Step.WrongFree s ->
            Smaller.number(s.offset(), offset -> replace(at, new Step.WrongFree(s.id(), offset)));
        case Step.ForeignFree s ->
            Smaller.number(s.address(), address -> replace(at, new Step.ForeignFree(address)));
        case Step.Refuse s ->
            Smaller.number(s.calls(), calls -> replace(at, new Step.Refuse((int) calls)));
        case Step.Write s ->
            Smaller.number(s.seed(), seed -> replace(at, new Step.Write(s.id(), seed)));
        default -> {}
      }
      if (at < best.steps().size() && best.steps().get(at) instanceof Step.Aligned s) {
        Smaller.number(
            s.log2(), log2 -> replace(at, new Step.Aligned(s.id(), s.bytes(), (int) log2)));
      }
    }
  }

  private boolean replace(int at, Step step) {
    if (at >= best.steps().size() || best.steps().get(at).equals(step)) {
      return false;
    }
    List<Step> steps = new ArrayList<>(best.steps());
    steps.set(at, step);
    return fails(steps);
  }

  /** Plainer steps that do as well: malloc for the other births, free for the free by strangers. */
  private void simplifySteps() {
    for (int i = 0; i < best.steps().size(); i++) {
      switch (best.steps().get(i)) {
        case Step.Malloc _ -> {}
        case Step.Calloc s when s.count() != 1 -> replace(i, new Step.Calloc(s.id(), s.bytes(), 1));
        case Birth s -> replace(i, new Step.Malloc(s.id(), s.bytes()));
        case Step.HeaplessFree s -> replace(i, new Step.Free(s.id()));
        default -> {}
      }
    }
  }

  /** Numbers blocks from 0 in order of birth. */
  private void renumber() {
    List<Step> renumbered = Renumbering.of(best.steps());
    if (!renumbered.equals(best.steps())) {
      fails(renumbered);
    }
  }
}
