// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Heap;
import hakmem.api.InvalidFreeException;
import hakmem.layout.BlockLayout;
import hakmem.testkit.SimulatedOs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who watches is told of each operation, until it throws; the program gets what it asked for. */
class WatchTest {
  private static final long TOO_MUCH_BYTES = 1L << 45;

  private final SimulatedOs os = new SimulatedOs(1L << 40);
  private final Engine engine =
      new Engine(
          os, BlockLayout.HEADERLESS, 1L << 26, 0, 1L << 40, 1L << 40, 0, 1L << 19, 0, null, null);
  private final HeapsByThread heaps = new HeapsByThread(engine);

  /** Keeps what it is told, and throws when it is told of an operation that it cannot stand. */
  private static final class Told implements OperationWatcher {
    private final String unbearable;
    private final List<String> operations = new ArrayList<>();
    private int lost;

    Told(String unbearable) {
      this.unbearable = unbearable;
    }

    private void told(String operation) {
      operations.add(operation);
      if (operation.equals(unbearable)) {
        throw new OutOfMemoryError("planted");
      }
    }

    @Override
    public void allocated(char operation, long address, long bytes, long alignment) {
      told("allocated " + operation);
    }

    @Override
    public void resized(long before, long after, long bytes) {
      told("resized");
    }

    @Override
    public void freed(long address) {
      told("freed");
    }

    @Override
    public void refused(long address, AddressFault fault) {
      told("refused");
    }

    @Override
    public void failed(char operation, long bytes, long alignment, RuntimeException failure) {
      told("failed " + operation);
    }

    @Override
    public void lost(Throwable failure) {
      lost++;
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private void operate() {
    long block = heaps.malloc(100);
    block = heaps.realloc(block, 5000);
    heaps.free(block);
    assertEquals(AddressFault.DOUBLE_FREE, heaps.tryFree(block));
    assertFails(_ -> heaps.malloc(TOO_MUCH_BYTES));
  }

  private static void assertFails(LongUnaryOperator request) {
    assertThrows(AllocationFailedException.class, () -> request.applyAsLong(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"allocated a", "resized", "freed", "refused", "failed a"})
  void whoThrowsIsToldNoMoreAndTheOthersAre(String unbearable) {
    List<String> all = List.of("allocated a", "resized", "freed", "refused", "failed a");
    Told other = new Told("nothing");
    Told told = new Told(unbearable);
    heaps.watch(other);
    heaps.watch(told);
    operate();
    operate();
    assertEquals(all.subList(0, all.indexOf(unbearable) + 1), told.operations);
    assertEquals(1, told.lost);
    assertEquals(10, other.operations.size());
    assertEquals(0, other.lost);
  }

  @Test
  void whatFailsIsTold() {
    Told told = new Told("nothing");
    heaps.watch(told);
    long block = heaps.malloc(100);
    assertFails(_ -> heaps.calloc(1, TOO_MUCH_BYTES));
    assertFails(_ -> heaps.alignedAlloc(TOO_MUCH_BYTES, 4096));
    assertFails(_ -> heaps.realloc(block, TOO_MUCH_BYTES));
    assertThrows(InvalidFreeException.class, () -> heaps.realloc(block + 1, 200));
    assertEquals(
        List.of("allocated a", "failed c", "failed m", "failed a", "refused"), told.operations);
  }

  /** Who hits pays nothing for it, before and after. */
  @Test
  void nothingHitsWhileSomebodyWatchesAndAllDoesAfterwards() {
    Told told = new Told("nothing");
    heaps.free(heaps.malloc(100));
    assertNotNull(heaps.cached());
    heaps.watch(told);
    heaps.free(heaps.malloc(100));
    assertNull(heaps.cached());
    heaps.unwatch(told);
    heaps.free(heaps.malloc(100));
    assertNotNull(heaps.cached());
    assertEquals(List.of("allocated a", "freed"), told.operations);
  }

  @Test
  void aWatchedHandleDoesWhatItsHeapDoes() {
    Told told = new Told("nothing");
    heaps.watch(told);
    int before = engine.heaps().size();
    try (Heap handle = heaps.newHandle()) {
      assertEquals(before + 1, engine.heaps().size());
      handle.free(handle.mallocSegment(100));
      assertEquals(List.of("allocated a", "freed"), told.operations);
      assertTrue(engine.parts().gauge().committedBytes() > 0);
      handle.collect();
      assertEquals(0, engine.parts().gauge().committedBytes());
      assertFalse(told.lost > 0);
    }
    assertEquals(before, engine.heaps().size());
  }

  /** Also when nobody watches any more. */
  @Test
  void aWatchedHandleAnswersAsItsHeapDoes() {
    Told told = new Told("nothing");
    heaps.watch(told);
    try (Heap handle = heaps.newHandle()) {
      assertAnswers(handle);
      List<String> all = new ArrayList<>(List.of("allocated a", "allocated c", "allocated m"));
      all.addAll(List.of("resized", "allocated c", "freed", "refused", "freed", "freed", "freed"));
      assertEquals(all, told.operations);
      heaps.unwatch(told);
      assertAnswers(handle);
      assertEquals(all, told.operations);
    }
  }

  private static void assertAnswers(Heap heap) {
    long block = heap.malloc(24);
    long zeros = heap.calloc(2, 100);
    assertTrue(heap.usableSize(zeros) >= 200);
    assertFalse(heap.owns(zeros + 8));
    long aligned = heap.alignedAlloc(100, 4096);
    assertEquals(0, aligned % 4096);
    assertTrue(heap.owns(aligned));
    aligned = heap.realloc(aligned, 5000);
    assertTrue(heap.usableSize(aligned) >= 5000);
    MemorySegment view = heap.callocSegment(64);
    assertEquals(64, view.byteSize());
    assertTrue(heap.owns(block) && heap.owns(zeros) && heap.owns(aligned));
    heap.free(block);
    assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(block));
    heap.free(zeros);
    heap.free(aligned);
    heap.free(view);
  }
}
