// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.footprint;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.diag.CommitBound;
import hakmem.diag.HeapAuditor;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Programs that try to commit more than {@link CommitBound} says, on a simulated system, by one
 * thread with several heaps. Public with a constructor without parameters, so that a loader can
 * make one of its own.
 */
public final class BoundSearch implements LongFunction<List<String>> {
  private static final long[] SMALL = {24, 100, 400, 2000};
  private static final long[] LARGE = {6_000, 20_000, 60_000, 200_000, 700_000};
  private static final long[] ALL = {24, 400, 2000, 6_000, 60_000, 200_000, 1_000_000};
  private static final long HUGE = 3L << 20;
  private static final long UNIT = 64 << 10;
  private static final long RETAINED = 4L << 20;
  private static final int PROGRAMS = 5;

  /** One fills a slab of a unit. */
  private static final long UNIT_BLOCK = 60_000;

  /** Of which a superslab has room for one or two. */
  private static final long[] LONGEST = {700_000, 1_000_000, 20 << 16, 24 << 16, 30 << 16};

  /** With headers the longer ones have spans of their own. */
  private static final int LONGEST_HEADED = 2;

  /** Of a class each, with few blocks a slab. */
  private static final long[] PINNED = {1000, 1250, 1560, 1950, 2440, 3050, 3810};

  /** Up to so many units there is a class of each length, with one block a slab. */
  private static final int EACH_UNITS = 16;

  /** As many as make what superslabs without slabs may keep a small part of it all. */
  private static final int APART_SUPERSLABS = 64;

  /** With one slab more a heap would have as many as a superslab, and lose them. */
  private static final int UNTOUCHED = 31;

  /**
   * What a program has come to.
   *
   * @param program its name
   * @param seed that repeats it
   * @param heaps that there were
   * @param liveBlocks most blocks of slabs at a time
   * @param committedBytes most bytes committed at a time
   * @param boundBytes what they may be
   * @param violations what is wrong, in words
   */
  public record Found(
      String program,
      long seed,
      int heaps,
      long liveBlocks,
      long committedBytes,
      long boundBytes,
      List<String> violations) {
    /** How near it came: 1 is the bound. */
    public double part() {
      return committedBytes / (double) boundBytes;
    }
  }

  /** A block, and how much it counts as one of its own span. */
  private record Block(long address, long hugeBytes) {}

  private final List<Block> live = new ArrayList<>();
  private long hugeBytes;
  private long hugePeak;
  private long blocksPeak;
  private long blocks;

  /** A search; each program has one of its own. */
  public BoundSearch() {}

  /** What is wrong after the program of a seed. */
  @Override
  public List<String> apply(long seed) {
    return run(seed).violations();
  }

  /** The program that keeps slabs of so many units apart, 1 to 16. */
  public static Found keptApart(int units) {
    SimulatedOs os = new SimulatedOs(1L << 40);
    os.wantHugePages(); // Commits superslabs whole, as those beyond the first GiB.
    try (Allocator allocator = allocator(os, 0, 0, false)) {
      List<Heap> one = List.of(allocator.newHeap());
      return new BoundSearch().keepApart(allocator, one, units, seedOf(units));
    }
  }

  private static long seedOf(int units) {
    return PROGRAMS * units - 1L;
  }

  private static Allocator allocator(
      SimulatedOs os, long retainedMax, long magazineMax, boolean headers) {
    return EngineDoor.withMemory(Allocator.builder(), os)
        .reserveBytes(1L << 28)
        .retainedBytesMax(retainedMax)
        .magazineBytesMax(magazineMax)
        .headers(headers)
        .build();
  }

  /** The program of a seed. Directed ones and random ones take turns. */
  public static Found run(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int program = (int) Long.remainderUnsigned(seed, PROGRAMS);
    if (program == PROGRAMS - 1) {
      return keptApart((int) Long.remainderUnsigned(seed / PROGRAMS, EACH_UNITS) + 1);
    }
    BoundSearch search = new BoundSearch();
    int heaps = 2 + random.nextInt(4);
    boolean retains = random.nextBoolean();
    int magazineUnits = random.nextInt(9);
    boolean headers = random.nextBoolean();
    try (Allocator allocator =
        allocator(
            new SimulatedOs(1L << 40), retains ? RETAINED : 0, UNIT * magazineUnits, headers)) {
      List<Heap> all = new ArrayList<>();
      for (int i = 0; i < heaps; i++) {
        all.add(allocator.newHeap());
      }
      return switch (program) {
        case 0 -> search.pin(allocator, all, random, seed);
        case 1 -> search.pinSuperslabs(allocator, all, random, seed);
        case 2 -> search.wander("random-small", allocator, all, random, seed, SMALL, 0);
        default -> {
          boolean mixed = random.nextBoolean();
          yield search.wander(
              mixed ? "random-all" : "random-large",
              allocator,
              all,
              random,
              seed,
              mixed ? ALL : LARGE,
              mixed ? HUGE : 0);
        }
      };
    }
  }

  /**
   * One heap fills slabs, and others free all of each but one block: what each block may cost. Each
   * of them gets fewer slabs of a class than would be taken from it.
   */
  private Found pin(Allocator allocator, List<Heap> heaps, SplittableRandom random, long seed) {
    int others = heaps.size() - 1;
    int wanted = Math.min(300 + random.nextInt(500), PINNED.length * UNTOUCHED * others);
    int pinned = 0;
    for (long bytes : PINNED) {
      Block first = malloc(heaps.getFirst(), bytes);
      for (int i = 0; i < UNTOUCHED * others && pinned < wanted; i++) {
        first = pinOne(heaps.getFirst(), heaps.get(1 + i % others), first, bytes);
        pinned++;
      }
      live.add(first);
    }
    return end("pin-slabs", allocator, heaps, seed, PINNED);
  }

  /** Fills the slab of a block, and has all but this one freed; the first block of the next. */
  private Block pinOne(Heap heap, Heap other, Block first, long bytes) {
    List<Block> rest = new ArrayList<>();
    Block block = malloc(heap, bytes);
    while (block.address() / UNIT == first.address() / UNIT) {
      rest.add(block);
      block = malloc(heap, bytes);
    }
    rest.forEach(b -> free(other, b));
    live.add(first);
    return block;
  }

  /**
   * Superslabs are filled with slabs of a unit, all but one of each are freed, and as many of the
   * longest are wanted as were freed: what a short slab may cost.
   */
  private Found pinSuperslabs(
      Allocator allocator, List<Heap> heaps, SplittableRandom random, long seed) {
    boolean hasHeaders = EngineDoor.open(allocator).parts().layout().hasHeader();
    long longest = LONGEST[random.nextInt(hasHeaders ? LONGEST_HEADED : LONGEST.length)];
    int superslabs = 4 + random.nextInt(12);
    Map<Long, List<Block>> bySuperslab = new TreeMap<>();
    for (int i = 0; i < superslabs * SuperslabLayout.UNITS; i++) {
      Block block = malloc(heaps.getFirst(), UNIT_BLOCK);
      long base = block.address() / SuperslabLayout.SUPERSLAB_BYTES;
      bySuperslab.computeIfAbsent(base, _ -> new ArrayList<>()).add(block);
    }
    long freed = 0;
    for (List<Block> blocks : bySuperslab.values()) {
      live.add(blocks.remove(blocks.size() / 2)); // In the middle: long runs fit nowhere.
      freed += blocks.size();
      blocks.forEach(b -> free(heaps.getFirst(), b));
    }
    for (long i = 0; i < freed; i++) {
      live.add(malloc(heaps.getFirst(), longest));
    }
    return end("pin-superslabs", allocator, heaps, seed, UNIT_BLOCK, longest);
  }

  /**
   * Fills superslabs with slabs of a length and shorter ones in turns, frees the shorter ones, and
   * wants as many of the longest: these find no gap. What slabs may cost that lie apart.
   */
  private Found keepApart(Allocator allocator, List<Heap> heaps, int longest, long seed) {
    Heap heap = heaps.getFirst();
    List<Integer> gaps = gaps(longest);
    List<Block> shorter = new ArrayList<>();
    for (int i = 0; i < APART_SUPERSLABS; i++) {
      int left = SuperslabLayout.UNITS;
      for (int gap : gaps) {
        if (gap > 0) {
          shorter.add(malloc(heap, gap * UNIT));
        }
        left -= gap;
        if (left >= longest) {
          live.add(malloc(heap, longest * UNIT));
          left -= longest;
        }
      }
    }
    shorter.forEach(block -> free(heap, block));
    for (int i = 0; i < shorter.size(); i++) {
      live.add(malloc(heap, longest * UNIT));
    }
    long[] sizes =
        LongStream.concat(
                LongStream.of(longest), gaps.stream().filter(gap -> gap > 0).mapToLong(gap -> gap))
            .map(units -> units * UNIT)
            .toArray();
    return end("keep-apart-" + longest, allocator, heaps, seed, sizes);
  }

  /**
   * Units before each of the longest slabs of a superslab, as many as these do not fit into; and
   * behind the last, if others of the gaps fit there: else the next one would lie there.
   */
  private static List<Integer> gaps(int longest) {
    List<Integer> gaps = new ArrayList<>();
    int left = SuperslabLayout.UNITS;
    while (left >= longest) {
      int gap = Math.min(longest - 1, left - longest);
      gaps.add(gap);
      left -= gap + longest;
    }
    if (left >= Collections.min(gaps)) {
      gaps.add(left);
    }
    return gaps;
  }

  /** Blocks come and go at random, in waves; most are freed by another heap than made them. */
  private Found wander(
      String program,
      Allocator allocator,
      List<Heap> heaps,
      SplittableRandom random,
      long seed,
      long[] sizes,
      long huge) {
    int most = 50 + random.nextInt(400);
    boolean grows = true;
    for (int step = 0; step < 20 * most; step++) {
      grows = live.size() <= most / 20 || (grows && live.size() < most);
      Heap heap = heaps.get(random.nextInt(heaps.size()));
      if (random.nextInt(10) < (grows ? 8 : 2)) {
        boolean isHuge = huge > 0 && random.nextInt(20) == 0;
        live.add(malloc(heap, isHuge ? huge : sizes[random.nextInt(sizes.length)]));
      } else if (!live.isEmpty()) {
        int at = random.nextInt(live.size());
        Block block = live.get(at);
        live.set(at, live.getLast());
        live.removeLast();
        free(heap, block);
      }
      if (random.nextInt(500) == 0) {
        heap.collect();
      }
    }
    return end(program, allocator, heaps, seed, sizes);
  }

  private Block malloc(Heap heap, long bytes) {
    Block block = new Block(heap.malloc(bytes), bytes >= HUGE ? bytes : 0);
    hugeBytes += block.hugeBytes();
    hugePeak = Math.max(hugePeak, hugeBytes);
    blocks += block.hugeBytes() > 0 ? 0 : 1;
    blocksPeak = Math.max(blocksPeak, blocks);
    return block;
  }

  private void free(Heap heap, Block block) {
    heap.free(block.address());
    hugeBytes -= block.hugeBytes();
    blocks -= block.hugeBytes() > 0 ? 0 : 1;
  }

  private Found end(
      String program, Allocator allocator, List<Heap> heaps, long seed, long... sizes) {
    long bound = CommitBound.bytes(allocator, heaps.size(), 1, blocksPeak, hugePeak, sizes);
    long peak = allocator.stats().committedBytesPeak();
    List<String> violations = new ArrayList<>(HeapAuditor.audit(allocator));
    if (peak > bound) {
      violations.add("committed " + peak + " bytes, beyond the bound of " + bound);
    }
    live.forEach(block -> allocator.free(block.address()));
    heaps.forEach(Heap::close);
    allocator.heap().close();
    long left = allocator.stats().committedBytes();
    long finalBound = CommitBound.bytes(allocator, 0, 0, 0, 0, sizes);
    if (left > finalBound) {
      violations.add(
          "all is free, committed " + left + " bytes, beyond the bound of " + finalBound);
    }
    return new Found(program, seed, heaps.size(), blocksPeak, peak, bound, violations);
  }
}
