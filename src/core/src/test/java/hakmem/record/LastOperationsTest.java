// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.OptionException;
import hakmem.api.Recording;
import hakmem.api.RecordingException;
import hakmem.diag.HeapAuditor;
import hakmem.gauge.SlowStep;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.walk.EngineDoor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of last operations, word by word. */
class LastOperationsTest {
  private final Allocator allocator = Allocator.builder().reserveBytes(1 << 26).build();

  @TempDir Path work;

  @AfterEach
  void close() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close();
  }

  private Path file() {
    return work.resolve("ring");
  }

  private ByteBuffer bytes() throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long[] operation(ByteBuffer bytes, int place) {
    long[] words = new long[8];
    long all = RingFile.MAGIC;
    for (int i = 0; i < words.length; i++) {
      words[i] =
          bytes.getLong(RingFile.OPERATIONS_START + place * RingFile.OPERATION_BYTES + i * 8);
      all ^= words[i];
    }
    assertEquals(0, all, "whole");
    return words;
  }

  private static String text(ByteBuffer bytes, int at, int room) {
    byte[] utf8 = new byte[room - 8];
    bytes.get(at + 8, utf8);
    String text = new String(utf8, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf('\0'));
  }

  @Test
  void theLastOperationsAreKept() throws Exception {
    try (Recording last = allocator.recordLast(file(), 4)) {
      long[] blocks = new long[3];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = allocator.malloc(100 + i);
      }
      for (long block : blocks) {
        allocator.free(block);
      }
      assertEquals(6, last.events());
      assertNull(last.failure());
      assertEquals(file(), last.file());
      ByteBuffer bytes = bytes(); // While it is being written.
      assertEquals(RingFile.OPERATIONS_START + (4 + RingFile.stepsFor(4)) * 64, bytes.limit());
      assertEquals("hakmemR1", new String(bytes.array(), 0, 8, StandardCharsets.US_ASCII));
      assertEquals(4, bytes.getLong(8));
      assertEquals(ProcessHandle.current().pid(), bytes.getLong(16));
      assertTrue(Math.abs(System.currentTimeMillis() - bytes.getLong(24)) < 600_000);
      assertEquals(0, bytes.getLong(32));
      assertEquals(6, bytes.getLong(RingFile.COUNT_OFFSET));
      long[] third = operation(bytes, 2);
      long thread = Thread.currentThread().threadId();
      assertEquals(3, third[0]);
      assertEquals(thread, third[2]);
      assertEquals('a', third[3]);
      assertEquals(blocks[2], third[4]);
      assertEquals(102, third[5]);
      long[] fifth = operation(bytes, 0);
      assertEquals(5, fifth[0]);
      assertEquals('f', fifth[3]);
      assertEquals(blocks[1], fifth[4]);
      assertTrue(fifth[1] >= third[1], "time goes on");
      assertEquals(thread + 1, bytes.getLong(RingFile.HEADER_BYTES));
      String name = text(bytes, RingFile.HEADER_BYTES, RingFile.THREAD_BYTES);
      assertTrue(Thread.currentThread().getName().startsWith(name), name);
    }
  }

  @Test
  void slowStepsAreKeptBesideThem() throws Exception {
    assertEquals(64, RingFile.stepsFor(4));
    assertEquals(25_000, RingFile.stepsFor(100_000));
    Engine engine = EngineDoor.open(allocator);
    HeapsByThread heaps = new HeapsByThread(engine);
    LastOperations last = LastOperations.start(engine, heaps, file(), 4);
    long block = heaps.malloc(1000);
    ByteBuffer bytes = bytes();
    assertEquals(64, bytes.getLong(RingFile.STEPS_OFFSET));
    assertEquals(2, bytes.getLong(RingFile.STEP_COUNT_OFFSET));
    long[] open = operation(bytes, 4);
    long[] refill = operation(bytes, 5);
    assertEquals(1, open[0]);
    assertEquals(SlowStep.OPEN.ordinal(), open[3] & 0xffff);
    assertEquals(SlowStep.REFILL.ordinal(), refill[3] & 0xffff);
    assertEquals(Thread.currentThread().threadId(), refill[2]);
    assertEquals(1024, refill[5]);
    assertEquals(8, refill[6]);
    assertEquals(open[4], refill[4], "the slab");
    assertTrue(block - open[4] >= 0 && block - open[4] < open[6], "in it");
    long took = refill[3] >>> LastOperations.STEP_BITS;
    assertTrue(took >= open[3] >>> LastOperations.STEP_BITS, "around it");
    long[] malloc = operation(bytes, 0);
    assertTrue(refill[1] >= took && refill[1] <= malloc[1], "within the operation");
    for (int i = 0; i < 100; i++) {
      last.stepped(SlowStep.CUT, System.nanoTime(), i, 16, 4096, 7);
    }
    bytes = bytes();
    assertEquals(102, bytes.getLong(RingFile.STEP_COUNT_OFFSET));
    long[] newest = operation(bytes, 4 + 101 % 64);
    assertEquals(102, newest[0]);
    assertEquals(99, newest[3] >>> LastOperations.STEP_BITS);
    assertEquals(39, operation(bytes, 4 + 38)[0], "the oldest");
    assertEquals(1, bytes.getLong(RingFile.COUNT_OFFSET), "no operation was pushed out");
    last.close();
    last.stepped(SlowStep.CUT, System.nanoTime(), 1, 16, 4096, 7);
    allocator.free(block);
    allocator.trim();
    assertEquals(102, bytes().getLong(RingFile.STEP_COUNT_OFFSET), "closed");
    assertEquals(0, EngineDoor.open(allocator).parts().steps().begin(), "nobody watches");
  }

  @Test
  void troublesAreToldWithTheirPlaces() throws Exception {
    try (Recording _ = allocator.recordLast(file(), 100)) {
      long block = allocator.malloc(100);
      long moved = allocator.realloc(block, 5000);
      for (int i = 0; i < 20; i++) {
        assertEquals("INTERIOR", allocator.tryFree(moved + 16) + "");
      }
      assertThrows(RuntimeException.class, () -> allocator.malloc(1L << 50));
      allocator.free(moved);
      ByteBuffer bytes = bytes();
      long[] resized = operation(bytes, 1);
      assertEquals('r', resized[3]);
      assertEquals(moved, resized[4]);
      assertEquals(block, resized[6]);
      long[] refused = operation(bytes, 2);
      assertEquals('x' | 1 << LastOperations.LETTER_BITS, refused[3]);
      long[] failed = operation(bytes, 22);
      assertEquals('n', failed[3]);
      assertEquals(1L << 50, failed[5]);
      for (int i = 0; i < RingFile.TROUBLES; i++) {
        int at = RingFile.TROUBLES_START + i * RingFile.TROUBLE_BYTES;
        assertEquals(3 + i, bytes.getLong(at), "those seen first");
        String said = text(bytes, at, RingFile.TROUBLE_BYTES);
        assertTrue(said.startsWith("INTERIOR\n  at "), said);
      }
    }
  }

  @Test
  void whatCannotBeKeptIsRefusedAndLeavesNothing() throws Exception {
    for (int wrong : new int[] {0, -1, RingFile.OPERATIONS_MAX + 1}) {
      assertThrows(
          IllegalArgumentException.class, () -> allocator.recordLast(file(), wrong), wrong + "");
    }
    Path nowhere = work.resolve("none").resolve("ring");
    assertThrows(RecordingException.class, () -> allocator.recordLast(nowhere, 10));
    try (Recording first = allocator.recordLast(file(), 10)) {
      assertThrows(RecordingException.class, () -> allocator.recordLast(file(), 10));
      assertThrows(RecordingException.class, () -> allocator.record(file()));
      allocator.free(allocator.malloc(1));
      assertEquals(2, first.events());
    }
    Recording second = allocator.recordLast(file(), 10);
    second.close();
    allocator.free(allocator.malloc(1));
    assertEquals(0, second.events(), "closed");
    Allocator closed = Allocator.builder().build();
    closed.close();
    assertThrows(AllocatorClosedException.class, () -> closed.recordLast(file(), 10));
  }

  @Test
  void anOptionKeepsThemToo() throws Exception {
    Allocator own = Allocator.builder().recordLast(file()).build();
    own.free(own.malloc(10));
    own.close();
    ByteBuffer bytes = bytes();
    assertEquals(1 << 16, bytes.getLong(8));
    assertEquals(2, bytes.getLong(RingFile.COUNT_OFFSET));
    assertEquals('f', operation(bytes, 1)[3]);
    OptionException refused =
        assertThrows(
            OptionException.class, () -> Allocator.builder().options("recordLast=a\0b").build());
    assertTrue(refused.getMessage().contains("recordLast"), refused.getMessage());
  }
}
