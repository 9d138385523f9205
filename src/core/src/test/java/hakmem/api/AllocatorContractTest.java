// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException.Cause;
import hakmem.sizeclass.SizeClasses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What malloc, calloc, alignedAlloc, realloc, usableSize and free promise, one thread. */
@ParameterizedClass
@EnumSource
class AllocatorContractTest extends AllocatorTestBase {
  private static final long HUGE_BYTES = (2L << 20) + 5000;

  /** Sizes at and around the edges where something changes. */
  private static List<Long> edges() {
    List<Long> sizes = new ArrayList<>(List.of(0L, 1L, 8L, 15L));
    for (int c = 0; c < SizeClasses.COUNT; c += c < 20 ? 1 : 5) {
      long bytes = SizeClasses.blockBytes(c);
      sizes.addAll(List.of(bytes - 1, bytes, bytes + 1, bytes - 16, bytes - 15));
    }
    sizes.addAll(List.of(2L << 20, (2L << 20) + 1, (2L << 20) - 16, HUGE_BYTES));
    return sizes;
  }

  @Test
  void everySizeIsServedWithoutOverlap() {
    for (long bytes : edges()) {
      live.add(heap.malloc(bytes), bytes);
      live.add(heap.calloc(1, bytes), bytes);
    }
    live.verifyAll();
    for (long address : live.addresses()) {
      live.remove(address);
      heap.free(address);
    }
  }

  @Test
  void blocksOfSizeZeroAreDistinct() {
    Set<Long> addresses = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      assertTrue(addresses.add(live.add(heap.malloc(0), 0)));
      assertTrue(addresses.add(live.add(heap.calloc(0, 8), 0)));
      assertTrue(addresses.add(live.add(heap.alignedAlloc(0, 64), 0)));
    }
  }

  @Test
  void everyAlignmentIsKept() {
    for (long alignment = 1; alignment <= 4L << 20; alignment <<= 1) {
      for (long bytes : new long[] {0, 1, 17, 100, 4096, 5000, 70_000, 1L << 20, 3L << 20}) {
        long address = live.add(heap.alignedAlloc(bytes, alignment), bytes);
        assertEquals(0, address % alignment, "bytes=" + bytes + ", alignment=" + alignment);
      }
    }
    for (long address : live.addresses()) {
      live.remove(address);
      heap.free(address);
    }
  }

  @Test
  void callocIsZeroAfterDirtyReuse() {
    for (int round = 0; round < 3; round++) {
      for (long bytes : edges()) {
        long address = live.add(heap.calloc(1, bytes), bytes);
        live.remove(address);
        heap.free(address);
        long again = heap.calloc(bytes, 1);
        for (long word = 0; word < bytes / 8; word += bytes < 10_000 ? 1 : 97) {
          assertEquals(0, memory.loadPlain(again + word * 8, 0), "bytes=" + bytes);
        }
        for (long at = bytes / 8 * 8; at < bytes; at++) {
          long word = memory.loadPlain(again + bytes / 8 * 8, 0);
          assertEquals(0, word >>> (at % 8 * 8) & 0xFF, "bytes=" + bytes + ", byte " + at);
        }
        live.add(again, bytes);
        live.remove(again);
        heap.free(again);
      }
      heap.collect();
    }
  }

  @Test
  void callocOverflowIsThreshold() {
    long[][] factors = {
      {1L << 32, 1L << 32}, {1L << 32, 1L << 31}, {Long.MAX_VALUE, 2}, {3, Long.MAX_VALUE}
    };
    for (long[] factor : factors) {
      var e =
          assertThrows(AllocationFailedException.class, () -> heap.calloc(factor[0], factor[1]));
      assertEquals(Cause.THRESHOLD, e.kind());
      assertEquals(-1, e.requestedBytes());
      assertTrue(e.getMessage().contains("count=" + factor[0]), e.getMessage());
    }
  }

  @Test
  void tooLargeIsThreshold() {
    for (long bytes : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 15, 1L << 62, (1L << 46) + 1}) {
      for (Runnable request :
          List.<Runnable>of(
              () -> heap.malloc(bytes),
              () -> heap.calloc(1, bytes),
              () -> heap.alignedAlloc(bytes, 64))) {
        var e = assertThrows(AllocationFailedException.class, request::run);
        assertEquals(Cause.THRESHOLD, e.kind());
        assertEquals(bytes, e.requestedBytes());
      }
    }
  }

  @Test
  void negativeSizesAndWrongAlignmentsAreRefused() {
    long address = live.add(heap.malloc(100), 100);
    for (long bytes : new long[] {-1, -16, -17, Long.MIN_VALUE}) {
      for (Runnable request :
          List.<Runnable>of(
              () -> heap.malloc(bytes),
              () -> heap.calloc(1, bytes),
              () -> heap.calloc(bytes, 1),
              () -> heap.calloc(bytes, bytes),
              () -> heap.alignedAlloc(bytes, 64),
              () -> heap.alignedAlloc(bytes, 4L << 20),
              () -> heap.realloc(0, bytes),
              () -> heap.realloc(address, bytes))) {
        var e = assertThrows(IllegalArgumentException.class, request::run);
        assertTrue(e.getMessage().contains("" + bytes), e.getMessage());
      }
    }
    for (long alignment : new long[] {0, -1, 3, 48, Long.MIN_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> heap.alignedAlloc(8, alignment));
    }
  }

  @Test
  void reallocKeepsTheSmallerOfBothSizes() {
    List<Long> sizes = edges();
    SplittableRandom random = new SplittableRandom(4);
    for (long from : sizes) {
      for (int i = 0; i < (setup.simulated() ? 6 : 20); i++) {
        reallocOnce(from, sizes.get(random.nextInt(sizes.size())));
      }
    }
    for (long from : new long[] {1, 16, 17, 4096, 2L << 20, HUGE_BYTES, 2 * HUGE_BYTES}) {
      for (long to : new long[] {0, 1, 16, 4096, 2L << 20, (2L << 20) + 1, 3 * HUGE_BYTES}) {
        reallocOnce(from, to);
      }
    }
  }

  private void reallocOnce(long from, long to) {
    long address = live.add(heap.malloc(from), from);
    long usable = heap.usableSize(address);
    live.remove(address);
    long next = heap.realloc(address, to);
    live.verifyMoved(next, address, usable, Math.min(usable, to));
    assertTrue(heap.usableSize(next) >= to);
    live.add(next, to);
    live.remove(next);
    heap.free(next);
  }

  @Test
  void reallocInPlaceWhereItFits() {
    long address = live.add(heap.malloc(100), 100);
    assertEquals(address, heap.realloc(address, heap.usableSize(address)));
    assertEquals(address, heap.realloc(address, 90));
    long other = heap.realloc(0, 40);
    live.add(other, 40);
    assertNotEquals(address, other);
  }

  @Test
  void usableSizeIsAllUsableAndExactForClasses() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      long bytes = SizeClasses.blockBytes(c) - layout.userOffset();
      if (bytes > 0) {
        long address = live.add(heap.malloc(bytes), bytes);
        assertTrue(allocator.usableSize(address) >= bytes);
        if (bytes < 1L << 20) {
          assertEquals(bytes, allocator.usableSize(address));
        }
      }
    }
  }

  @Test
  void freeOfZeroIsNothing() {
    heap.free(0);
    allocator.free(0);
    assertEquals(null, heap.tryFree(0));
    assertEquals(null, allocator.tryFree(0));
  }

  @Test
  void aRandomWalkKeepsEveryBlockIntact() {
    SplittableRandom random = new SplittableRandom(5);
    List<Long> held = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (held.isEmpty() || random.nextInt(100) < (step < 12_000 ? 55 : 40)) {
        held.add(allocateSomehow(random));
      } else {
        long address = held.get(random.nextInt(held.size()));
        held.remove(address);
        live.remove(address);
        if (random.nextInt(5) == 0) {
          long bytes = size(random);
          held.add(live.add(heap.realloc(address, bytes), bytes));
        } else {
          heap.free(address);
        }
      }
    }
    assertFalse(live.isEmpty());
  }

  private long allocateSomehow(SplittableRandom random) {
    long bytes = size(random);
    long address =
        switch (random.nextInt(4)) {
          case 0 -> heap.calloc(bytes, 1);
          case 1 -> heap.alignedAlloc(bytes, 1L << random.nextInt(13));
          default -> heap.malloc(bytes);
        };
    return live.add(address, bytes);
  }

  private static long size(SplittableRandom random) {
    int magnitude = random.nextInt(1000) == 0 ? 22 : random.nextInt(1, 13);
    return random.nextLong(1L << magnitude);
  }
}
