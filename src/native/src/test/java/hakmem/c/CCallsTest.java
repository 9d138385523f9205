// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static hakmem.c.CMemory.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.CloseMode;
import hakmem.api.Hakmem;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocks;
import hakmem.diag.HeapAuditor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

/** What C does by the function pointers: right and wrong, on its own threads, beside Java. */
class CCallsTest {
  private static final Linker LINKER = Linker.nativeLinker();

  private final CFunctions functions = CFunctions.ofDefault(_ -> {});
  private final ThroughPointers fromC = new ThroughPointers(functions.pointers());

  @Test
  void javaFreesWhatCAllocatedAndTheReverse() {
    long ofC = fromC.malloc(100);
    functions.free(ofC);
    assertFalse(Hakmem.owns(ofC));
    long ofJava = functions.malloc(100);
    fromC.free(ofJava);
    assertFalse(Hakmem.owns(ofJava));
    long grown = functions.realloc(fromC.realloc(functions.malloc(10), 1000), 100_000);
    fromC.free(grown);
    assertFalse(Hakmem.owns(grown));
    HeapAuditor.audit(Hakmem.allocator());
  }

  @Test
  void aWrongFreeOfJavaIsAnException() {
    long block = functions.malloc(64);
    long inside = block + 16;
    assertEquals(
        AddressFault.INTERIOR,
        assertThrows(InvalidFreeException.class, () -> functions.free(inside)).kind());
    functions.free(block);
    assertThrows(InvalidFreeException.class, () -> functions.free(block));
    assertThrows(InvalidFreeException.class, () -> functions.usableSize(block));
    assertThrows(InvalidFreeException.class, () -> functions.realloc(block, 0));
    assertThrows(InvalidFreeException.class, () -> functions.realloc(block, 100));
    HeapAuditor.audit(Hakmem.allocator());
  }

  @Test
  void aWrongFreeOfCIsNotedAndChangesNothing() {
    long block = fromC.malloc(64);
    RawBytes.fill(block, 0x42, 64);
    fromC.free(block + 16);
    assertEquals(1, functions.problems().count());
    assertTrue(functions.problems().last().contains("interior"), functions.problems().last());
    assertTrue(Hakmem.owns(block) && RawBytes.get(block + 63) == 0x42);
    fromC.free(block);
    fromC.free(block);
    assertEquals(2, functions.problems().count());
    assertTrue(functions.problems().last().contains("double free"), functions.problems().last());
    assertEquals(NULL, fromC.realloc(block, 0));
    assertEquals(NULL, fromC.realloc(block, 10));
    fromC.free(12_345);
    assertEquals(0, fromC.usableSize(block));
    assertEquals(6, functions.problems().count());
    HeapAuditor.audit(Hakmem.allocator());
  }

  @Test
  void noMemoryIsNullAndTheReasonIsKept() {
    try (Allocator allocator = Allocator.builder().limitBytes(8 << 20).build()) {
      CFunctions limited = CFunctions.of(allocator, _ -> {});
      assertEquals(NULL, limited.malloc(16 << 20));
      assertEquals(NULL, new ThroughPointers(limited.pointers()).malloc(16 << 20));
      assertEquals(2, limited.problems().count());
      assertTrue(limited.problems().last().contains("limit"), limited.problems().last());
      HeapAuditor.audit(allocator);
      assertEquals(LiveBlocks.NONE, allocator.close(CloseMode.CHECK));
    }
  }

  @Test
  void afterCloseJavaGetsAnExceptionAndCNull() {
    Allocator allocator = Allocator.builder().build();
    CFunctions closed = CFunctions.of(allocator, _ -> {});
    long block = closed.malloc(10);
    allocator.close();
    ThroughPointers closedFromC = new ThroughPointers(closed.pointers());
    assertThrows(AllocatorClosedException.class, () -> closed.malloc(10));
    assertEquals(NULL, closedFromC.malloc(10));
    assertEquals(NULL, closedFromC.calloc(1, 10));
    assertEquals(NULL, closedFromC.realloc(block, 100));
    assertEquals(NULL, closedFromC.alignedAlloc(64, 10));
    closedFromC.free(block);
    assertEquals(5, closed.problems().count());
  }

  @Test
  void otherThreadsFreeWhatOneAllocated() throws InterruptedException {
    long[] blocks = new long[1000];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = i % 2 == 0 ? functions.malloc(16 + i) : fromC.malloc(16 + i);
    }
    Runnable free =
        () -> {
          for (int i = 0; i < blocks.length; i += 2) {
            functions.free(blocks[i]);
            fromC.free(blocks[i + 1]);
          }
        };
    Thread thread = Thread.ofPlatform().start(free);
    thread.join();
    for (long block : blocks) {
      assertFalse(Hakmem.owns(block));
    }
    assertEquals(0, functions.problems().count(), functions.problems().last());
    HeapAuditor.audit(Hakmem.allocator());
  }

  /** A thread of C's own whose work is malloc, then one whose work is free. */
  @Test
  void threadsThatJavaDoesNotKnowAllocateAndFree() throws Throwable {
    for (int i = 0; i < 20; i++) {
      long block = onThreadOfC(functions.pointers().malloc(), 64);
      assertNotEquals(NULL, block);
      assertTrue(Hakmem.owns(block));
      RawBytes.fill(block, 0x21, 64);
      onThreadOfC(functions.pointers().free(), block);
      assertFalse(Hakmem.owns(block));
    }
    assertEquals(0, functions.problems().count(), functions.problems().last());
    HeapAuditor.audit(Hakmem.allocator());
  }

  /** The function's result; of free, whatever is left in the register. */
  private static long onThreadOfC(long function, long argument) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment thread = arena.allocate(JAVA_LONG);
      MemorySegment result = arena.allocate(JAVA_LONG);
      MethodHandle create =
          cLibrary(
              "pthread_create",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG));
      assertEquals(0, (int) create.invokeExact(thread, 0L, function, argument));
      MethodHandle join =
          cLibrary("pthread_join", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
      assertEquals(0, (int) join.invokeExact(thread.get(JAVA_LONG, 0), result));
      return result.get(JAVA_LONG, 0);
    }
  }

  @SuppressWarnings("restricted") // threads that Java does not know
  private static MethodHandle cLibrary(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }
}
