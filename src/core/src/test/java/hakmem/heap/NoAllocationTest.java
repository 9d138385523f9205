// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.Heap;
import hakmem.diag.HeapAuditor;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** malloc and free make no Java objects: counted by the JVM, per thread. */
class NoAllocationTest {
  private static final int STEPS = 1_000_000;

  private static double bytesPerStep(LongUnaryOperator step) {
    ThreadMXBean bean = assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
    run(step); // Compiles it, and carves the blocks that it turns over.
    long before = bean.getCurrentThreadAllocatedBytes();
    run(step);
    return (double) (bean.getCurrentThreadAllocatedBytes() - before) / STEPS;
  }

  private static void run(LongUnaryOperator step) {
    for (int i = 0; i < STEPS; i++) {
      step.applyAsLong(i);
    }
  }

  /** Larson-like: a table of blocks of 16 to 511 bytes, one exchanged at each step. */
  private static LongUnaryOperator exchange(LongUnaryOperator malloc, LongUnaryOperator free) {
    long[] table = new long[1024];
    return i -> {
      int slot = (int) (i * 0x9E3779B97F4A7C15L >>> 54);
      if (table[slot] != 0) {
        free.applyAsLong(table[slot]);
      }
      table[slot] = malloc.applyAsLong(16 + (i * 0xD1B54A32D192ED03L >>> 55));
      return table[slot];
    };
  }

  private static void assertNone(LongUnaryOperator step) {
    double bytes = bytesPerStep(step);
    assertTrue(bytes < 1, bytes + " bytes per step");
  }

  @Test
  void throughAHandle() {
    for (boolean headers : new boolean[] {false, true}) {
      try (Allocator allocator =
          Allocator.builder().headers(headers).reserveBytes(1L << 30).build()) {
        Heap heap = allocator.newHeap();
        LongUnaryOperator free =
            address -> {
              heap.free(address);
              return 0;
            };
        assertNone(exchange(heap::malloc, free));
        assertEquals(List.of(), HeapAuditor.audit(allocator));
      }
    }
  }

  @Test
  void throughTheStaticInterface() {
    LongUnaryOperator free =
        address -> {
          Hakmem.free(address);
          return 0;
        };
    assertNone(exchange(Hakmem::malloc, free));
    Hakmem.allocator().heap().collect();
    assertEquals(List.of(), HeapAuditor.audit(Hakmem.allocator()));
  }

  @Test
  void aFreeByAnotherHeapMakesNoneEither() {
    try (Allocator allocator = Allocator.builder().reserveBytes(1L << 30).build()) {
      Heap owner = allocator.newHeap();
      Heap other = allocator.newHeap();
      LongUnaryOperator free =
          address -> {
            other.free(address);
            return 0;
          };
      assertNone(exchange(owner::malloc, free));
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  /** The count must see an object if there is one. */
  @Test
  void anObjectPerStepWouldBeSeen() {
    Object[] kept = new Object[1024];
    double bytes =
        bytesPerStep(
            i -> {
              kept[(int) i & 1023] = new Object();
              return 0;
            });
    assertTrue(bytes >= 8, bytes + " bytes per step");
  }
}
