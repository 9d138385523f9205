// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The catalogue: each way through the allocator that a caller can take. */
public final class Operations {
  private static final long SUPERSLAB = 2L << 20;
  private static final long SPACE = 1L << 32;
  private static final long UNLIMITED = Long.MAX_VALUE;

  private static final EngineConfig ROOMY =
      new EngineConfig(false, false, 32 * SUPERSLAB, 2 * SUPERSLAB, UNLIMITED, SPACE);

  /** Nothing is kept, and all but the first superslab lie in further ranges. */
  private static final EngineConfig TIGHT =
      new EngineConfig(false, false, SUPERSLAB, 0, UNLIMITED, SPACE);

  private static final EngineConfig LIMITED =
      new EngineConfig(false, false, 4 * SUPERSLAB, SUPERSLAB, 3 * SUPERSLAB, SPACE);

  /** The memory of freed huge blocks finds no place sooner than no room. */
  private static final EngineConfig KEEPING =
      new EngineConfig(false, false, 32 * SUPERSLAB, 4 * SUPERSLAB, UNLIMITED, SPACE);

  private static final long SMALL = 100;

  /** A slab holds 16 of these, headerless. */
  private static final long MID = 4_000;

  private static final int MID_FILL = 16;

  /** A slab of one unit holds few of these, and a heap keeps some at hand. */
  private static final long FEW = 9_000;

  /** A slab of several units holds few of these. */
  private static final long LARGE = 200_000;

  /** A slab of a whole superslab holds one of these. */
  private static final long WHOLE = 30 << 16;

  private static final long HUGE = 3L << 20;

  /** A slot less than what it is cut from. */
  private static final long CUT = (2L << 20) + 1;

  private static final long CUT_FROM = CUT + (1 << 17);

  // Logical threads: the odd one is a thread of the JVM, the others have handles.
  private static final int OTHER = 2;
  private static final int MORTAL = 1;

  private static final int FEW_FILL = 24;

  /** So many of these are at hand at most: a further free claims its slab, and that of others. */
  private static final int AT_HAND = 16;

  private Operations() {}

  /** All operations, in the order of the report. */
  public static List<Operation> all() {
    return Stream.of(mallocs(), otherMallocs(), frees(), reallocs(), callocs(), lives(), sparse())
        .flatMap(List::stream)
        .toList();
  }

  /** The operation of a name. */
  public static Optional<Operation> byName(String name) {
    return all().stream().filter(operation -> operation.name().equals(name)).findFirst();
  }

  private static List<Operation> mallocs() {
    return List.of(
        roomy("malloc-small", List.of(malloc(0, SMALL)), malloc(1, SMALL)),
        roomy("malloc-new-superslab", List.of(), malloc(1, SMALL)),
        roomy("malloc-new-slab", List.of(malloc(0, SMALL)), malloc(1, 5_000)),
        roomy("malloc-returned-unit", List.of(malloc(0, SMALL), new Step.Trim()), malloc(1, 5_000)),
        tight("malloc-new-range", List.of(malloc(0, WHOLE)), malloc(1, WHOLE)),
        roomy("malloc-refill-carve", mallocs(0, 8, SMALL), malloc(8, SMALL)),
        roomy("malloc-refill-splice", join(mallocs(0, 8, SMALL), frees(0, 3)), malloc(8, SMALL)),
        roomy(
            "malloc-refill-drain",
            join(mallocs(0, 8, SMALL), on(OTHER), frees(0, 3), on(0)),
            malloc(8, SMALL)),
        roomy(
            "malloc-sets-aside",
            join(mallocs(0, MID_FILL, MID), frees(0, 1)),
            malloc(MID_FILL, MID)),
        roomy("malloc-fills-slabs", List.of(malloc(99, SMALL)), mallocs(0, 14, FEW)),
        roomy(
            "malloc-next-partial",
            join(mallocs(0, FEW_FILL, FEW), frees(0, 6)),
            mallocs(FEW_FILL, 14, FEW)),
        roomy("malloc-releases-kept", List.of(malloc(0, LARGE), free(0)), malloc(1, SMALL)),
        roomy("malloc-huge", List.of(malloc(0, SMALL)), malloc(1, HUGE)));
  }

  private static List<Operation> otherMallocs() {
    List<Step> orphans = join(on(OTHER), mallocs(0, 3, SMALL), List.of(new Step.HeapDeath(OTHER)));
    List<Step> dead =
        join(on(MORTAL), mallocs(0, 3, SMALL), List.of(new Step.ThreadDeath(MORTAL)), on(0));
    List<Step> idle = join(on(OTHER), mallocs(0, 3, SMALL), frees(0, 2), on(0));
    List<Step> refused = List.of(new Step.Refuse(0));
    return List.of(
        roomy("malloc-adopts", join(orphans, on(0)), malloc(10, SMALL)),
        roomy("malloc-finds-dead", dead, malloc(10, 5_000)),
        roomy("malloc-adopts-of-dead", dead, malloc(10, SMALL)),
        tight("malloc-refused", join(idle, refused), malloc(10, WHOLE), malloc(11, SMALL)),
        roomy("malloc-unit-refused", join(List.of(malloc(0, SMALL)), refused), malloc(1, 5_000)),
        roomy(
            "malloc-kept-refused",
            join(List.of(malloc(0, SMALL)), frees(0, 1), List.of(new Step.Collect()), refused),
            malloc(1, LARGE)),
        tight("malloc-huge-refused", join(idle, dead, refused), malloc(10, HUGE)),
        tight(
            "malloc-huge-uncommitted",
            List.of(malloc(0, SMALL), new Step.Refuse(1)),
            malloc(10, HUGE)),
        operation(
            "malloc-limit",
            LIMITED,
            join(idle, List.of(malloc(20, WHOLE), malloc(21, WHOLE))),
            malloc(22, WHOLE),
            malloc(23, HUGE)),
        operation(
            "malloc-huge-trims",
            LIMITED,
            join(List.of(malloc(20, WHOLE), malloc(21, WHOLE)), frees(20, 1)),
            malloc(23, HUGE)),
        roomy(
            "malloc-takes-surplus",
            join(mallocs(0, 18, LARGE), surplus(), List.of(new Step.CollectIdle())),
            malloc(20, LARGE)),
        roomy("malloc-segment", List.of(malloc(0, SMALL)), new Step.View(1, SMALL, false)),
        roomy("malloc-none", List.of(malloc(0, SMALL)), malloc(1, -1), malloc(2, UNLIMITED)),
        other("new-heap", ROOMY, List.of(malloc(0, SMALL)), Act.Other.NEW_HEAP),
        roomy(
            "malloc-overwritten",
            join(mallocs(0, 8, SMALL), frees(0, 4), List.of(new Step.WriteAfterFree(3))),
            mallocs(10, 2, SMALL)),
        operation(
            "malloc-huge-cut", KEEPING, List.of(malloc(0, 2 * HUGE), free(0)), malloc(1, HUGE)),
        operation(
            "malloc-huge-joins",
            KEEPING,
            join(mallocs(0, 3, HUGE), frees(0, 2)),
            malloc(10, HUGE + HUGE / 2)),
        roomy("malloc-huge-sweeps", join(mallocs(0, 6, HUGE), frees(0, 6)), mallocs(10, 6, HUGE)),
        other("thread-calls", ROOMY, List.of(malloc(0, SMALL)), Act.Other.THREAD_CALLS),
        other("arena-confined", ROOMY, List.of(malloc(0, SMALL)), Act.Other.CONFINED_ARENA),
        other("arena-shared", ROOMY, List.of(malloc(0, SMALL)), Act.Other.SHARED_ARENA),
        other("arenas-grouped", ROOMY, List.of(malloc(0, SMALL)), Act.Other.GROUPED_ARENAS),
        other("segments", ROOMY, List.of(malloc(0, SMALL)), Act.Other.SEGMENTS),
        other("thread-birth", ROOMY, dead, Act.Other.THREAD_BIRTH),
        other("virtual-thread", ROOMY, List.of(malloc(0, SMALL)), Act.Other.VIRTUAL_THREAD));
  }

  private static List<Operation> frees() {
    List<Step> full = mallocs(0, FEW_FILL, FEW);
    List<Step> placed = placed();
    return List.of(
        roomy("free-local", mallocs(0, 3, SMALL), free(1)),
        roomy("free-empties-active", mallocs(0, 2, LARGE), free(0), free(1)),
        roomy("free-releases-kept", List.of(malloc(0, LARGE), malloc(1, WHOLE), free(0)), free(1)),
        roomy("free-empties-partial", join(full, on(0)), frees(0, FEW_FILL)),
        roomy(
            "free-retains-superslab",
            List.of(malloc(1, WHOLE), malloc(2, LARGE), free(1)),
            free(2)),
        operation(
            "free-purges-superslab",
            new EngineConfig(false, false, 4 * SUPERSLAB, 0, UNLIMITED, SPACE),
            List.of(malloc(1, WHOLE), malloc(2, LARGE), free(1)),
            free(2)),
        tight(
            "free-far",
            join(List.of(malloc(0, WHOLE), malloc(1, SMALL), malloc(2, SMALL))),
            free(1)),
        roomy("free-remote", join(mallocs(0, 3, SMALL), on(OTHER), mallocs(10, 1, 5_000)), free(1)),
        roomy("free-claims", join(full, on(OTHER)), frees(0, FEW_FILL)),
        roomy("free-heapless", mallocs(0, 3, SMALL), new Step.HeaplessFree(1)),
        roomy("free-heapless-claims", full, heaplessFrees(0, FEW_FILL)),
        roomy(
            "free-huge",
            List.of(malloc(0, HUGE), malloc(1, HUGE)),
            free(0),
            new Step.HeaplessFree(1)),
        operation("free-huge-place-of-old", KEEPING, join(placed, List.of(free(22))), free(21)),
        operation("free-huge-makes-place", KEEPING, placed, free(21)),
        roomy(
            "free-takes-room-of-huge",
            List.of(
                malloc(3, HUGE),
                free(3),
                malloc(4, HUGE),
                malloc(1, WHOLE),
                malloc(2, LARGE),
                free(1)),
            free(2)),
        operation(
            "free-huge-again",
            KEEPING,
            List.of(malloc(0, HUGE), free(0), malloc(1, HUGE)),
            free(1)),
        roomy(
            "free-wrong",
            join(mallocs(0, 3, SMALL), List.of(malloc(3, HUGE)), frees(0, 1)),
            new Step.DoubleFree(0),
            new Step.WrongFree(1, 16),
            new Step.WrongFree(3, 16),
            new Step.WrongFree(1, 1 << 19),
            new Step.ForeignFree(1 << 13)));
  }

  /** Sixteen places for 8 MiB: in one lies what is in use again, else what was left of others. */
  private static List<Step> placed() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      steps.addAll(List.of(malloc(i, CUT_FROM), free(i), malloc(50 + i, CUT)));
    }
    return join(steps, mallocs(20, 2, CUT), frees(20, 1), mallocs(22, 1, CUT));
  }

  /** Another heap frees two of three blocks of four slabs: as much as a superslab holds. */
  private static List<Step> surplus() {
    return join(on(OTHER), frees(0, 2), frees(3, 2), frees(6, 2), frees(9, 2), on(0));
  }

  private static List<Operation> reallocs() {
    List<Step> small = mallocs(0, 2, SMALL);
    List<Step> huge = List.of(malloc(9, SMALL), malloc(0, HUGE));
    return List.of(
        roomy("realloc-in-place", small, new Step.Realloc(0, SMALL + 1)),
        roomy("realloc-moves", small, new Step.Realloc(0, 5_000)),
        roomy("realloc-shrinks", mallocs(0, 2, LARGE), new Step.Realloc(0, SMALL)),
        roomy("realloc-to-huge", small, new Step.Realloc(0, HUGE)),
        roomy("realloc-huge-grows", huge, new Step.Realloc(0, 2 * HUGE)),
        roomy("realloc-huge-shrinks", List.of(malloc(0, 3 * HUGE)), new Step.Realloc(0, HUGE)),
        operation(
            "realloc-huge-placed",
            KEEPING,
            List.of(malloc(0, 3 * HUGE), free(0), malloc(1, 3 * HUGE)),
            new Step.Realloc(1, HUGE)),
        roomy("realloc-from-huge", huge, new Step.Realloc(0, SMALL)),
        roomy(
            "realloc-remote",
            join(small, on(OTHER), mallocs(5, 1, SMALL)),
            new Step.Realloc(0, 900)),
        roomy(
            "realloc-refused",
            join(huge, List.of(new Step.Refuse(0))),
            new Step.Realloc(0, 2 * HUGE)),
        roomy("realloc-to-none", small, new Step.Realloc(0, 0)),
        roomy("realloc-huge-same", huge, new Step.Realloc(0, HUGE + 1)),
        tight(
            "realloc-moves-refused",
            join(small, List.of(new Step.Refuse(0))),
            new Step.Realloc(0, WHOLE)),
        operation("realloc-limit", LIMITED, huge, new Step.Realloc(0, 2 * HUGE)));
  }

  private static List<Operation> callocs() {
    return List.of(
        roomy("calloc-fresh", List.of(malloc(0, SMALL)), new Step.Calloc(1, 5_000, 1)),
        roomy(
            "calloc-used", join(mallocs(0, 8, SMALL), frees(0, 4)), new Step.Calloc(10, SMALL, 1)),
        roomy("calloc-huge", List.of(malloc(0, SMALL)), new Step.Calloc(1, HUGE, 1)),
        roomy(
            "calloc-huge-cached",
            List.of(malloc(0, HUGE), malloc(1, HUGE), free(1)),
            new Step.Calloc(2, HUGE, 1)),
        roomy(
            "calloc-huge-refused",
            List.of(malloc(0, HUGE), malloc(1, HUGE), free(1), new Step.Refuse(0)),
            new Step.Calloc(2, HUGE, 1)),
        roomy("calloc-overflow", List.of(malloc(0, SMALL)), new Step.Calloc(1, 1L << 32, 1L << 32)),
        roomy("calloc-segment", List.of(malloc(0, SMALL)), new Step.View(1, SMALL, true)),
        roomy("aligned-small", List.of(malloc(0, SMALL)), new Step.Aligned(1, SMALL, 6)),
        roomy("aligned-slab", List.of(malloc(0, SMALL)), new Step.Aligned(1, SMALL, 12)),
        tight("calloc-new-range", List.of(malloc(0, WHOLE)), new Step.Calloc(1, WHOLE, 1)),
        tight(
            "calloc-refused",
            List.of(malloc(0, SMALL), new Step.Refuse(0)),
            new Step.Calloc(1, WHOLE, 1)),
        tight(
            "aligned-refused",
            List.of(malloc(0, SMALL), new Step.Refuse(0)),
            new Step.Aligned(1, SMALL, 22)),
        roomy("aligned-huge", List.of(malloc(0, SMALL)), new Step.Aligned(1, SMALL, 22)),
        roomy(
            "usable-size",
            List.of(malloc(0, SMALL), malloc(1, HUGE)),
            new Step.UsableSize(0),
            new Step.UsableSize(1)));
  }

  private static List<Operation> lives() {
    List<Step> used =
        join(
            mallocs(0, FEW_FILL, FEW),
            mallocs(30, 5, SMALL),
            mallocs(40, 2, LARGE),
            on(OTHER),
            mallocs(50, 3, SMALL),
            frees(30, 2),
            frees(0, 4),
            on(0));
    List<Step> mortal = join(on(MORTAL), mallocs(60, 3, SMALL), frees(60, 2), on(0));
    List<Step> dead = join(used, mortal, List.of(new Step.ThreadDeath(MORTAL)));
    List<Step> idle = join(used, mortal, List.of(new Step.CollectIdle()));
    List<Step> retained =
        join(
            List.of(malloc(80, SMALL)),
            mallocs(81, 3, HUGE),
            List.of(free(82)),
            mallocs(70, 2, WHOLE),
            frees(70, 2));
    return List.of(
        roomy("collect", join(used, mallocs(90, 1, LARGE)), new Step.Collect()),
        roomy(
            "collect-sends-home",
            join(mallocs(0, FEW_FILL, FEW), frees(0, AT_HAND + 1)),
            new Step.Collect()),
        roomy("malloc-opens-after-huge", List.of(malloc(0, HUGE), free(0)), malloc(1, SMALL)),
        roomy("malloc-releases-idle", idleClass(), halfKibs(4, 4)),
        roomy("malloc-passes-kept", keptSlabs(), malloc(4, 250_000)),
        roomy(
            "collect-all-free",
            join(mallocs(0, 3, SMALL), on(OTHER), frees(0, 3), on(0)),
            new Step.Collect()),
        roomy("collect-idle-dead", dead, new Step.CollectIdle()),
        roomy("collect-idle", idle, new Step.CollectIdle()),
        tight(
            "collect-idle-far",
            join(used, List.of(new Step.CollectIdle())),
            new Step.CollectIdle()),
        roomy(
            "collect-idle-trims",
            join(retained, List.of(new Step.CollectIdle())),
            new Step.CollectIdle()),
        roomy(
            "collect-overwritten",
            join(
                mallocs(0, 8, SMALL),
                on(OTHER),
                frees(0, 4),
                List.of(new Step.WriteAfterFree(3)),
                on(0)),
            new Step.Collect()),
        roomy("trim", retained, new Step.Trim()),
        roomy("heap-close", used, new Step.HeapDeath(0)),
        roomy("heap-close-of-thread", join(used, mortal), new Step.HeapDeath(MORTAL)),
        roomy("close", join(used, retained), new Step.Close()),
        roomy("close-views", List.of(new Step.View(0, SMALL, false)), new Step.Close()),
        other("memory-pressure", ROOMY, List.of(malloc(0, SMALL)), Act.Other.MEMORY_PRESSURE),
        other("failures", ROOMY, List.of(malloc(0, SMALL)), Act.Other.FAILURES),
        other("tags", ROOMY, List.of(malloc(0, SMALL)), Act.Other.TAGS),
        other("samples", ROOMY, List.of(malloc(0, SMALL)), Act.Other.SAMPLES),
        other("close-check", ROOMY, used, Act.Other.CLOSE_CHECK),
        other(
            "close-check-empty", ROOMY, List.of(malloc(0, SMALL), free(0)), Act.Other.CLOSE_CHECK),
        other("close-report", ROOMY, join(used, retained), Act.Other.CLOSE_REPORT),
        other("build", ROOMY, List.of(malloc(0, SMALL)), Act.Other.BUILD),
        other("build-refused", ROOMY, List.of(new Step.Refuse(0)), Act.Other.BUILD),
        other("stats", ROOMY, used, Act.Other.STATS));
  }

  /** A class of which nothing is in use, and as many cuts as have looked at it once. */
  private static List<Step> idleClass() {
    return join(mallocs(0, 1, SMALL), frees(0, 1), halfKibs(1, 3));
  }

  /** Two empty slabs of classes that are left alone, and behind these one that makes room. */
  private static List<Step> keptSlabs() {
    List<Step> steps = new ArrayList<>();
    for (int i = 10; i < 30; i += 2) {
      steps.addAll(List.of(malloc(i, 70_000), free(i)));
      steps.addAll(List.of(malloc(i + 1, 100_000), free(i + 1)));
    }
    steps.addAll(List.of(malloc(2, 60_000), malloc(3, 200_000), free(3)));
    return steps;
  }

  /** Blocks of so many half KiBs: each of a class of its own, so that each cuts a slab. */
  private static List<Step> halfKibs(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(i -> malloc(i, i * 512L)).toList();
  }

  private static List<Operation> sparse() {
    List<Step> orphan =
        join(
            on(OTHER),
            mallocs(0, 8, 5_000),
            frees(1, 6),
            List.of(new Step.HeapDeath(OTHER)),
            on(0));
    List<Step> sparse = join(orphan, List.of(new Step.Trim()));
    return List.of(
        roomy("trim-thins", orphan, new Step.Trim()),
        roomy("trim-thins-again", join(sparse, heaplessFrees(7, 1)), new Step.Trim()),
        roomy("malloc-takes-sparse", sparse, malloc(10, 5_000)),
        roomy("free-sparse", sparse, free(0), free(7)),
        roomy("free-sparse-twice", sparse, new Step.DoubleFree(1)));
  }

  private static Operation roomy(String name, List<Step> before, Step... steps) {
    return operation(name, ROOMY, before, steps);
  }

  private static Operation roomy(String name, List<Step> before, List<Step> steps) {
    return operation(name, ROOMY, before, steps);
  }

  private static Operation tight(String name, List<Step> before, Step... steps) {
    return operation(name, TIGHT, before, steps);
  }

  private static Operation operation(
      String name, EngineConfig config, List<Step> before, List<Step> steps) {
    return operation(name, config, before, steps.toArray(Step[]::new));
  }

  private static Operation operation(
      String name, EngineConfig config, List<Step> before, Step... steps) {
    List<Act> acts = Arrays.stream(steps).<Act>map(Act.OfStep::new).toList();
    return new Operation(name, config, before, acts);
  }

  private static Operation other(
      String name, EngineConfig config, List<Step> before, Act.Other act) {
    return new Operation(name, config, before, List.of(act));
  }

  @SafeVarargs
  private static List<Step> join(List<Step>... parts) {
    List<Step> all = new ArrayList<>();
    for (List<Step> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  private static List<Step> on(int thread) {
    return List.of(new Step.OnThread(thread));
  }

  private static Step malloc(int id, long bytes) {
    return new Step.Malloc(id, bytes);
  }

  private static List<Step> mallocs(int first, int count, long bytes) {
    return IntStream.range(first, first + count).mapToObj(id -> malloc(id, bytes)).toList();
  }

  private static Step free(int id) {
    return new Step.Free(id);
  }

  private static List<Step> frees(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(Operations::free).toList();
  }

  private static List<Step> heaplessFrees(int first, int count) {
    return IntStream.range(first, first + count).<Step>mapToObj(Step.HeaplessFree::new).toList();
  }
}
