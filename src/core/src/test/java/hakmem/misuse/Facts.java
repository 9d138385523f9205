// SPDX-License-Identifier: Apache-2.0
package hakmem.misuse;

import static hakmem.misuse.Abuse.HUGE;
import static hakmem.misuse.Abuse.MID;
import static hakmem.misuse.Abuse.SMALL;
import static hakmem.misuse.Abuse.change;
import static hakmem.misuse.Abuse.onOtherThread;
import static hakmem.misuse.Abuse.put;
import static hakmem.misuse.Abuse.told;

import hakmem.api.Allocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** What is done in each row of the table, by its name. Each returns what the program is told. */
final class Facts {
  private Facts() {}

  static Map<String, Function<Abuse, String>> all() {
    Map<String, Function<Abuse, String>> facts = new LinkedHashMap<>();
    doubleFrees(facts);
    wrongAddresses(facts);
    overwritten(facts);
    sizes(facts);
    segments(facts);
    return facts;
  }

  private static void doubleFrees(Map<String, Function<Abuse, String>> facts) {
    facts.put("double-free-small", a -> twice(a, SMALL));
    facts.put("double-free-mid", a -> twice(a, MID));
    facts.put("double-free-huge", a -> twice(a, HUGE));
    facts.put(
        "double-free-interleaved",
        a -> {
          long one = a.heap.malloc(SMALL);
          long two = a.heap.malloc(SMALL);
          a.heap.free(one);
          a.heap.free(two);
          return a.everyWay(one);
        });
    facts.put(
        "double-free-delayed",
        a -> {
          long block = a.heap.malloc(SMALL);
          a.heap.free(block);
          for (int i = 0; i < 1000; i++) {
            a.heap.free(a.heap.malloc(SMALL * 2));
          }
          return a.everyWay(block);
        });
    facts.put(
        "double-free-remote",
        a -> {
          long block = a.heap.malloc(SMALL);
          a.other.free(block);
          return a.everyWay(block);
        });
    facts.put(
        "double-free-after-thread-death",
        a -> {
          long block = onOtherThread(() -> a.allocator.malloc(SMALL));
          a.heap.free(block);
          return a.everyWay(block);
        });
    facts.put(
        "double-free-racing",
        a -> {
          TreeSet<String> winners = new TreeSet<>();
          for (int i = 0; i < 200; i++) {
            long block = onOtherThread(() -> a.allocator.malloc(SMALL));
            winners.add(Races.accepted(() -> told(() -> a.allocator.free(block))) + " wins");
          }
          return String.join(", ", winners);
        });
    facts.put(
        "double-free-after-realloc",
        a -> {
          long block = a.heap.malloc(SMALL);
          a.heap.free(a.heap.realloc(block, MID));
          return a.everyWay(block);
        });
    facts.put(
        "double-free-after-reuse",
        a -> {
          long block = a.heap.malloc(SMALL);
          a.heap.free(block);
          a.heap.collect();
          long[] held = new long[2000];
          for (int i = 0; i < held.length; i++) {
            held[i] = a.heap.malloc(SMALL);
            if (held[i] == block) {
              return told(() -> a.heap.free(block));
            }
          }
          return "not reused";
        });
  }

  private static String twice(Abuse a, long bytes) {
    long block = a.heap.malloc(bytes);
    a.heap.free(block);
    return a.everyWay(block);
  }

  private static void wrongAddresses(Map<String, Function<Abuse, String>> facts) {
    facts.put(
        "free-zero",
        a -> told(() -> a.heap.free(0)) + "; usableSize: " + told(() -> a.heap.usableSize(0)));
    facts.put("free-small-number", a -> a.everyWay(1) + "; " + a.everyWay(4096));
    facts.put("free-negative", a -> a.everyWay(-1) + "; " + a.everyWay(Long.MIN_VALUE));
    facts.put("free-pattern", a -> a.everyWay(0xCDCD_CDCD_CDCD_CDCDL));
    facts.put(
        "free-of-malloc",
        a -> {
          try (Arena arena = Arena.ofConfined()) {
            return a.everyWay(arena.allocate(SMALL, 16).address());
          }
        });
    facts.put("free-of-other-allocator", a -> ofOther(a, SMALL) + "; " + ofOther(a, HUGE));
    facts.put("free-unaligned-by-1", a -> beside(a, 1));
    facts.put("free-unaligned-by-8", a -> beside(a, 8));
    facts.put("free-interior", a -> beside(a, 16));
    facts.put("free-before", a -> beside(a, -16));
    facts.put("free-interior-far", a -> a.everyWay(a.heap.malloc(HUGE) + (1L << 20)));
    facts.put("free-never-allocated", a -> a.everyWay(farInSlab(a)));
    facts.put(
        "free-unaligned-multiple", a -> beside(a, 1) + "; " + beside(a, 2) + "; " + beside(a, 4));
    facts.put("free-in-reserved-far", a -> a.everyWay(a.heap.malloc(SMALL) + (512L << 20)));
    facts.put(
        "free-after-close",
        a -> {
          Allocator closed = Allocator.builder().build();
          long block = closed.malloc(SMALL);
          closed.close();
          return a.everyWay(block) + "; " + told(() -> closed.free(block));
        });
  }

  private static String ofOther(Abuse a, long bytes) {
    try (Allocator other = Allocator.builder().build()) {
      return a.everyWay(other.malloc(bytes));
    }
  }

  private static String beside(Abuse a, long distance) {
    String small = a.everyWay(a.heap.malloc(4 * SMALL) + distance);
    String mid = a.everyWay(a.heap.malloc(MID) + distance);
    return small.equals(mid) ? small : small + "; " + mid;
  }

  /** A block start at the far end of a slab of which only the first few are in use. */
  private static long farInSlab(Abuse a) {
    long first = a.heap.malloc(4096);
    long stride = a.heap.malloc(4096) - first;
    return first + 12 * stride;
  }

  private static void overwritten(Map<String, Function<Abuse, String>> facts) {
    facts.put("write-after-free-word-0", a -> writtenAfterFree(a, 0));
    facts.put("write-after-free-word-1", a -> writtenAfterFree(a, 8));
    facts.put("write-after-free-later-word", a -> writtenAfterFree(a, 40));
    facts.put(
        "write-after-remote-free",
        a -> {
          long block = a.heap.malloc(SMALL);
          a.other.free(block);
          put(block - a.headerBytes, 0x4141_4141_4141_4141L);
          return told(a.heap::collect);
        });
    facts.put("overflow-by-1", a -> overflow(a, 1));
    facts.put("overflow-by-8", a -> overflow(a, 8));
    facts.put("underflow-by-1", a -> underflow(a, 1));
    facts.put("underflow-by-8", a -> underflow(a, 8));
    facts.put(
        "read-after-free",
        a -> {
          long block = a.heap.malloc(SMALL);
          a.heap.free(block);
          long unused = Abuse.get(block + 40);
          return "accepted";
        });
  }

  private static String writtenAfterFree(Abuse a, long at) {
    long block = a.heap.malloc(1500);
    a.heap.free(block);
    put(block - a.headerBytes + at, 0x4141_4141_4141_4141L);
    for (int i = 0; i < 500; i++) {
      String told = told(() -> a.heap.malloc(1500));
      if (!told.equals("accepted")) {
        return told;
      }
    }
    return "accepted";
  }

  /** Writes past the end of a block whose neighbour is live; then frees both. */
  private static String overflow(Abuse a, int bytes) {
    long[] pair = neighbours(a);
    for (int i = 0; i < bytes; i++) {
      change(pair[0] + a.heap.usableSize(pair[0]) + i);
    }
    return told(() -> a.heap.free(pair[1])) + "; " + told(() -> a.heap.free(pair[0]));
  }

  /** Writes in front of a block whose neighbour is live; then frees both. */
  private static String underflow(Abuse a, int bytes) {
    long[] pair = neighbours(a);
    for (int i = 1; i <= bytes; i++) {
      change(pair[1] - i);
    }
    return told(() -> a.heap.free(pair[1])) + "; " + told(() -> a.heap.free(pair[0]));
  }

  /** Two live blocks, the second right behind the first. */
  private static long[] neighbours(Abuse a) {
    long before = a.heap.malloc(SMALL);
    long stride = a.heap.usableSize(before) + a.headerBytes;
    for (int i = 0; i < 1000; i++) {
      long next = a.heap.malloc(SMALL);
      if (next == before + stride) {
        return new long[] {before, next};
      }
      before = next;
    }
    throw new AssertionError("no two blocks lie side by side");
  }

  private static void sizes(Map<String, Function<Abuse, String>> facts) {
    facts.put("malloc-negative", a -> told(() -> a.heap.malloc(-1)));
    facts.put("malloc-impossible", a -> told(() -> a.heap.malloc(Long.MAX_VALUE)));
    facts.put("malloc-beyond-address-space", a -> told(() -> a.heap.malloc(1L << 47)));
    facts.put(
        "malloc-zero",
        a -> {
          long one = a.heap.malloc(0);
          long two = a.heap.malloc(0);
          return one == two ? "one block twice" : told(() -> a.heap.free(one));
        });
    facts.put("calloc-overflow", a -> told(() -> a.heap.calloc(1L << 33, 1L << 33)));
    facts.put("calloc-negative", a -> told(() -> a.heap.calloc(-1, 8)));
    facts.put(
        "calloc-after-use",
        a -> {
          long block = a.heap.malloc(SMALL);
          put(block, -1);
          put(block + 32, -1);
          a.heap.free(block);
          a.heap.collect();
          long next = a.heap.calloc(8, 8);
          long sum = 0;
          for (int i = 0; i < 8; i++) {
            sum |= Abuse.get(next + 8L * i);
          }
          return sum == 0 ? "zeros" : "not zeros";
        });
    facts.put("alignment-not-a-power", a -> told(() -> a.heap.alignedAlloc(64, 48)));
    facts.put(
        "alignment-not-positive",
        a ->
            told(() -> a.heap.alignedAlloc(64, 0)) + "; " + told(() -> a.heap.alignedAlloc(1, -8)));
    facts.put("alignment-impossible", a -> told(() -> a.heap.alignedAlloc(64, 1L << 62)));
    facts.put(
        "realloc-impossible",
        a -> {
          long block = a.heap.malloc(SMALL);
          put(block, 42);
          String told =
              told(() -> a.heap.realloc(block, Long.MAX_VALUE))
                  + "; "
                  + told(() -> a.heap.realloc(block, -1));
          return told + (Abuse.get(block) == 42 ? "; unchanged" : "; changed");
        });
  }

  private static void segments(Map<String, Function<Abuse, String>> facts) {
    facts.put(
        "segment-of-array", a -> told(() -> a.allocator.free(MemorySegment.ofArray(new byte[64]))));
    facts.put("segment-null", a -> told(() -> a.allocator.free(MemorySegment.NULL)));
    facts.put(
        "segment-slice",
        a -> told(() -> a.allocator.free(a.allocator.mallocSegment(SMALL).asSlice(16))));
    facts.put(
        "segment-twice",
        a -> {
          MemorySegment segment = a.allocator.mallocSegment(SMALL);
          a.allocator.free(segment);
          return told(() -> a.allocator.free(segment));
        });
  }
}
