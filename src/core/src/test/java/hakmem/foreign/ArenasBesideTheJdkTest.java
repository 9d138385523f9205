// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.api.Allocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same calls on an arena of the JDK and on one of ours have the same results, call by call. */
class ArenasBesideTheJdkTest {
  private static final int PROGRAMS = 150;
  private static final int CALLS = 40;
  private static final long[] SIZES = {
    0, 1, 8, 16, 100, 500, 1024, 1025, 5000, 70_000, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 61
  };
  private static final long[] ALIGNMENTS = {
    1, 1, 1, 2, 8, 16, 64, 512, 4096, 0, -1, 3, 24, Long.MIN_VALUE
  };

  /** An arena and the segments that it has handed out. */
  private static final class Side {
    final Arena arena;
    final List<MemorySegment> segments = new ArrayList<>();

    Side(Arena arena) {
      this.arena = arena;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"confined", "shared", "confined, headers", "shared, headers"})
  void callByCall(String kind) throws Exception {
    try (Allocator allocator = Allocator.builder().headers(kind.endsWith("headers")).build();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (int seed = 0; seed < PROGRAMS; seed++) {
        boolean confined = kind.startsWith("confined");
        Side theirs = new Side(confined ? Arena.ofConfined() : Arena.ofShared());
        Side ours = new Side(confined ? allocator.confinedArena() : allocator.sharedArena());
        runBoth(theirs, ours, other, new SplittableRandom(seed), "seed=" + seed);
        LiveBytes.assertNone(allocator);
      }
    }
  }

  private static void runBoth(
      Side theirs, Side ours, ExecutorService other, SplittableRandom random, String seed)
      throws Exception {
    for (int i = 0; i < CALLS; i++) {
      boolean elsewhere = random.nextInt(8) == 0;
      long callSeed = random.nextLong();
      boolean isLast = i == CALLS - 1;
      String expected = result(theirs, other, elsewhere, callSeed, isLast);
      String actual = result(ours, other, elsewhere, callSeed, isLast);
      String place = seed + ", call " + i + (elsewhere ? " on another thread" : "");
      assertEquals(expected, actual, place);
    }
    assertEquals("IllegalStateException", outcome(() -> close(theirs)));
    assertEquals("IllegalStateException", outcome(() -> close(ours)));
  }

  private static String result(
      Side side, ExecutorService other, boolean elsewhere, long seed, boolean isLast)
      throws Exception {
    if (!elsewhere || isLast) {
      return outcome(() -> call(side, new SplittableRandom(seed), isLast));
    }
    Future<String> there =
        other.submit(() -> outcome(() -> call(side, new SplittableRandom(seed), false)));
    return there.get();
  }

  private static String outcome(Supplier<String> call) {
    try {
      return call.get();
    } catch (Throwable e) {
      return e.getClass().getSimpleName();
    }
  }

  private static String call(Side side, SplittableRandom random, boolean isLast) {
    int kind = random.nextInt(200);
    if (kind == 0 || isLast && side.arena.scope().isAlive()) {
      return close(side);
    }
    if (kind < 120 || side.segments.isEmpty()) {
      return allocate(side, random);
    }
    MemorySegment segment = side.segments.get(random.nextInt(side.segments.size()));
    return switch (kind % 5) {
      case 0 -> "scope " + segment.scope().isAlive() + segment.scope().equals(side.arena.scope());
      case 1 -> "" + segment.isAccessibleBy(Thread.currentThread());
      case 2 -> "" + segment.get(ValueLayout.JAVA_BYTE, random.nextLong(segment.byteSize() + 2));
      case 3 -> {
        byte written = (byte) random.nextInt(256);
        segment.fill(written);
        yield "filled";
      }
      default -> {
        segment.set(ValueLayout.JAVA_BYTE, random.nextLong(segment.byteSize() + 1), (byte) 7);
        yield "set";
      }
    };
  }

  private static String allocate(Side side, SplittableRandom random) {
    long bytes = SIZES[random.nextInt(SIZES.length)];
    long alignment = ALIGNMENTS[random.nextInt(ALIGNMENTS.length)];
    MemorySegment segment = side.arena.allocate(bytes, alignment);
    side.segments.add(segment);
    return "%d bytes, aligned %b, zero %b, native %b, read-only %b, scope %b"
        .formatted(
            segment.byteSize(),
            segment.address() % alignment == 0 && segment.address() != 0,
            isZero(segment),
            segment.isNative(),
            segment.isReadOnly(),
            segment.scope().equals(side.arena.scope()));
  }

  private static boolean isZero(MemorySegment segment) {
    return segment.mismatch(MemorySegment.ofArray(new byte[(int) segment.byteSize()])) == -1;
  }

  private static String close(Side side) {
    side.arena.close();
    return "closed";
  }
}
