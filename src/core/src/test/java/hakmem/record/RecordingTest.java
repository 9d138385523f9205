// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.Heap;
import hakmem.api.HeapCorruptionException;
import hakmem.api.Recording;
import hakmem.api.RecordingException;
import hakmem.diag.HeapAuditor;
import hakmem.walk.EngineDoor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording holds of what was done. */
class RecordingTest {
  private final Allocator allocator = Allocator.builder().reserveBytes(1 << 26).build();

  @TempDir Path work;

  @AfterEach
  void close() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close();
  }

  private Recording record() {
    return allocator.record(work.resolve("a.trace"));
  }

  /** Its steps, without comments; */
  private List<String> steps() throws IOException {
    List<String> lines = Files.readAllLines(work.resolve("a.trace"));
    return lines.stream().filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void theBuilderRecordsToo() throws Exception {
    Allocator own = Allocator.builder().record(work.resolve("a.trace")).build();
    own.free(own.malloc(10));
    own.close();
    assertEquals(List.of("t 0", "a 0 10", "f 0"), steps());
  }

  @Test
  void allOperationsAreThere() throws Exception {
    Recording recording = record();
    long a = allocator.malloc(10);
    long c = allocator.calloc(3, 7);
    long m = allocator.alignedAlloc(100, 4096);
    long huge = allocator.malloc(5 << 20);
    a = allocator.realloc(a, 12);
    a = allocator.realloc(a, 5000);
    allocator.free(a);
    assertNull(allocator.tryFree(c));
    MemorySegment view = allocator.mallocSegment(48);
    allocator.free(view);
    allocator.free(m);
    allocator.free(huge);
    allocator.free(allocator.realloc(0, 9));
    allocator.free(0);
    try (Arena arena = allocator.sharedArena()) {
      assertEquals(64, arena.allocate(64).byteSize());
    }
    assertEquals(16, recording.events());
    recording.close();
    allocator.free(allocator.malloc(77)); // Not recorded any more.
    recording.close();
    assertEquals(
        "t 0,a 0 10,c 1 21,m 2 100 12,a 3 5242880,r 0 12,r 0 5000,f 0,f 1,a 4 48,f 4,f 2,f 3,a 5"
            + " 9,f 5,a 6 1024,f 6",
        String.join(",", steps()));
  }

  @Test
  void threadsAndHandlesAreTold() throws Exception {
    try (Recording recording = record();
        Heap own = allocator.newHeap()) {
      long block = own.malloc(100);
      Thread other = Thread.ofPlatform().start(() -> allocator.free(block));
      other.join();
      long next = allocator.heap().malloc(200);
      Thread virtual = Thread.ofVirtual().start(() -> allocator.free(next));
      virtual.join();
      assertEquals(AddressFault.DOUBLE_FREE, own.tryFree(block));
      assertNull(recording.failure());
    }
    List<String> steps = steps();
    assertEquals(List.of("t 0", "a 0 100", "t 1", "f 0", "t 0", "a 1 200"), steps.subList(0, 6));
    assertEquals(List.of("t 2", "f 1", "t 0", "d 0"), steps.subList(6, 10));
  }

  @Test
  void whatWasThereBeforeIsLeftOut() throws Exception {
    long before = allocator.malloc(100);
    Heap handle = allocator.heap();
    try (Recording recording = record()) {
      allocator.free(before);
      long missed = handle.malloc(100);
      allocator.free(missed);
      assertEquals(0, recording.events());
      // Its free is not seen either: that of the next block with its address proves it.
      long seen = allocator.malloc(100);
      handle.free(seen);
      while (allocator.malloc(100) != seen) {
        assertTrue(recording.events() < 10_000);
      }
    }
    assertSame(handle, allocator.heap());
    List<String> steps = steps();
    assertEquals(List.of("t 0", "a 0 100", "a 1 100"), steps.subList(0, 3));
    assertEquals("f 0", steps.get(steps.size() - 2));
  }

  @Test
  void misuseIsTold() throws Exception {
    try (Recording recording = record()) {
      long block = allocator.malloc(64);
      allocator.free(block);
      assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(block));
      long overwritten = allocator.malloc(64);
      assertEquals(AddressFault.INTERIOR, allocator.tryFree(overwritten + 16));
      assertEquals(AddressFault.FOREIGN, allocator.tryFree(16));
      allocator.free(overwritten);
      EngineDoor.open(allocator).parts().memory().storePlain(overwritten, 0, 1);
      HeapCorruptionException found = null;
      while (found == null) {
        try {
          assertTrue(allocator.malloc(64) != 0 && recording.events() < 10_000);
        } catch (HeapCorruptionException e) {
          found = e;
        }
      }
      assertNull(recording.failure());
    }
    String steps = String.join(",", steps());
    assertTrue(steps.startsWith("t 0,a 0 64,f 0,d 0,a 1 64,i 1 16,f 1,a 2 64"), steps);
    assertTrue(steps.matches(".*,y 1,a [0-9]+ 64"), steps);
    String text = Files.readString(work.resolve("a.trace"));
    assertTrue(text.contains("# refused: DOUBLE_FREE, address=0x"), text);
    assertTrue(text.contains("# refused: FOREIGN, address=0x10"), text);
    assertTrue(text.contains("# failed: a free block was overwritten: address=0x"), text);
  }

  /** Each of several windows begins where the one before ends. */
  @Test
  void itIsLongerThanAWindow() throws Exception {
    int pairs = 100_000;
    try (Recording recording = record()) {
      for (int i = 0; i < pairs; i++) {
        allocator.free(allocator.malloc(i));
      }
      assertEquals(2 * pairs, recording.events());
    }
    List<String> steps = steps();
    assertEquals(2 * pairs + 1, steps.size());
    for (int i = 0; i < pairs; i++) {
      assertEquals("a " + i + " " + i, steps.get(2 * i + 1));
      assertEquals("f " + i, steps.get(2 * i + 2));
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsRefused() {
    Path folder = work.resolve("none").resolve("a.trace");
    RecordingException none =
        assertThrows(RecordingException.class, () -> allocator.record(folder));
    assertEquals(folder, none.file());
    assertTrue((none.getMessage() + "").contains("name another file"), none::getMessage);
    try (Recording recording = record()) {
      RecordingException twice = assertThrows(RecordingException.class, this::record);
      assertTrue((twice.getMessage() + "").contains("writes this file already"), twice::getMessage);
      allocator.free(allocator.malloc(1));
      assertEquals(2, recording.events());
    }
    record().close();
  }

  @Test
  void aClosedAllocatorIsNotRecorded() {
    Allocator closed = Allocator.builder().reserveBytes(1 << 24).build();
    closed.close();
    Path file = work.resolve("closed.trace");
    assertThrows(AllocatorClosedException.class, () -> closed.record(file));
  }

  /** Two at a time, of which one ends before the other. */
  @Test
  void severalWatchAtATime() throws Exception {
    Path second = work.resolve("b.trace");
    Recording inner;
    try (Recording outer = record()) {
      inner = allocator.record(second);
      allocator.free(allocator.malloc(1));
      assertEquals(2, outer.events());
    }
    allocator.free(allocator.malloc(2));
    assertEquals(4, inner.events());
    inner.close();
    assertEquals(3, steps().size());
    assertNotNull(inner.file());
  }
}
