// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.CloseMode;
import hakmem.api.Heap;
import hakmem.api.ViewInUseException;
import hakmem.diag.HeapAuditor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A close that a native call keeps from its end changes nothing. */
class RefusedCloseTest {
  private final Allocator allocator = Allocator.builder().reserveBytes(1L << 26).build();

  @Test
  void anAllocatorWhoseCloseWasRefusedGoesOn() throws Throwable {
    Heap heap = allocator.newHeap();
    MemorySegment view = heap.callocSegment(64);
    long kept = heap.malloc(3L << 20);
    view.set(ValueLayout.JAVA_LONG, 8, 42);
    NativeCall.during(
        view, () -> assertThrows(ViewInUseException.class, () -> allocator.close(CloseMode.FREE)));
    assertEquals(42, view.get(ValueLayout.JAVA_LONG, 8));
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    useAll(heap);
    assertNull(allocator.tryFree(kept));
    heap.free(view);
    heap.close();
    assertEquals(0, allocator.liveBytes());
    allocator.close(CloseMode.CHECK);
    assertThrows(AllocatorClosedException.class, () -> allocator.malloc(1));
    assertThrows(IllegalStateException.class, () -> view.get(ValueLayout.JAVA_LONG, 8));
  }

  @Test
  void anAllocatorWhoseCloseWasRefusedTakesNestedOnes() throws Throwable {
    Allocator.Builder builder = Allocator.builder().reserveBytes(1L << 26);
    try (Allocator outer = builder.name("outer").build()) {
      MemorySegment view = outer.callocSegment(64);
      NativeCall.during(view, () -> assertThrows(ViewInUseException.class, outer::close));
      try (Allocator inner = builder.name("inner").within(outer).build()) {
        inner.free(inner.malloc(100));
      }
    }
  }

  /** Every way in: a heap that was there, the thread's own, a new one, views, and maintenance. */
  private void useAll(Heap heap) {
    heap.free(heap.malloc(100));
    allocator.free(allocator.malloc(5L << 20));
    allocator.free(allocator.mallocSegment(1000));
    try (Heap other = allocator.newHeap()) {
      heap.free(other.malloc(100));
    }
    allocator.collectIdle();
    allocator.trim();
    assertEquals(List.of(), HeapAuditor.audit(allocator));
  }
}
