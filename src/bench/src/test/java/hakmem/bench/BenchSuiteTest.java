// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class BenchSuiteTest {
  @Test
  void eachSuiteNamesItsBenchmarksAndHasPeerAndBaseline() {
    for (BenchSuite suite : BenchSuite.values()) {
      List<String> declared =
          Arrays.stream(suite.benchmarks().getDeclaredMethods())
              .filter(m -> m.isAnnotationPresent(Benchmark.class))
              .map(m -> m.getName())
              .sorted()
              .toList();
      assertEquals(suite.methods().stream().sorted().toList(), declared);
      assertTrue(suite.methods().contains(BenchSuite.PEER));
      assertTrue(suite.methods().contains(BenchSuite.BASELINE));
      for (String method : suite.methods()) {
        assertTrue((suite.benchmarks().getName() + "." + method).matches(suite.pattern(method)));
      }
    }
  }

  @Test
  void stepsOfTheLarsonLoopStayInRangeAndKeepTheirBlocks() {
    LarsonStepBench bench = new LarsonStepBench();
    LarsonStepBench.HeapSlots heap = new LarsonStepBench.HeapSlots();
    LarsonStepBench.StaticSlots statics = new LarsonStepBench.StaticSlots();
    LarsonStepBench.MallocSlots malloc = new LarsonStepBench.MallocSlots();
    heap.fill();
    statics.fill();
    malloc.fill();
    boolean smallest = false;
    boolean largest = false;
    for (int i = 0; i < 10_000; i++) {
      bench.explicitHeap(heap);
      bench.staticApi(statics);
      bench.systemMallocCritical(malloc);
      long bytes = LarsonSlots.bytes(heap.next());
      assertTrue(bytes >= 8 && bytes <= 128, () -> "bytes=" + bytes);
      smallest |= bytes == 8;
      largest |= bytes == 128;
    }
    assertTrue(smallest && largest);
    for (LarsonSlots slots : new LarsonSlots[] {heap, statics, malloc}) {
      assertEquals(
          LarsonSlots.SLOTS, Arrays.stream(slots.slots).filter(a -> a != 0).distinct().count());
    }
    heap.close();
    statics.empty();
    malloc.empty();
  }

  @Test
  void systemMallocServesAllItsCalls() {
    long a = SystemMalloc.alignedAlloc(100, 4096);
    assertEquals(0, a % 4096);
    assertTrue(SystemMalloc.usableSize(a) >= 100);
    SystemMalloc.free(a);
    long b = SystemMalloc.calloc(3, 100);
    SystemMemory.ALL.set(java.lang.foreign.ValueLayout.JAVA_LONG, b, 42);
    b = SystemMalloc.realloc(b, 100_000);
    assertEquals(42, SystemMemory.ALL.get(java.lang.foreign.ValueLayout.JAVA_LONG, b));
    SystemMalloc.free(b);
    long before = MallocInfo.committedBytes();
    long large = SystemMalloc.malloc(64L << 20);
    long after = MallocInfo.committedBytes();
    SystemMalloc.free(large);
    assertTrue(
        before == MallocInfo.UNKNOWN || after - before >= 32L << 20, () -> before + " " + after);
  }
}
