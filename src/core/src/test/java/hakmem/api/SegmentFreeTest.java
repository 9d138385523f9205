// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which segments a free takes: what counts is where they start. */
@ParameterizedClass
@EnumSource(
    value = Setup.class,
    names = {"REAL_HEADERLESS", "REAL_HEADERS"})
class SegmentFreeTest extends AllocatorTestBase {
  @TempDir Path work;

  /** Each way to free a segment. */
  private List<Consumer<MemorySegment>> frees() {
    return List.of(heap::free, allocator::free);
  }

  private void assertRefused(AddressFault fault, MemorySegment segment) {
    String before = allocator.stats().toString();
    for (Consumer<MemorySegment> free : frees()) {
      var e = assertThrows(InvalidFreeException.class, () -> free.accept(segment));
      assertEquals(fault, e.kind());
    }
    assertEquals(before, allocator.stats().toString());
  }

  @Test
  void aSegmentInAJavaArrayIsRefused() {
    long[] array = new long[4];
    MemorySegment onHeap = MemorySegment.ofArray(array);
    for (MemorySegment segment :
        List.of(
            onHeap,
            onHeap.asSlice(8),
            onHeap.asReadOnly(),
            MemorySegment.ofArray(new byte[0]),
            MemorySegment.ofBuffer(ByteBuffer.allocate(16)))) {
      assertEquals(onHeap.isNative(), segment.isNative());
      assertRefused(AddressFault.FOREIGN, segment);
    }
    var e = assertThrows(InvalidFreeException.class, () -> allocator.free(onHeap.asSlice(8)));
    assertTrue(e.getMessage().startsWith("segment is not native"), e.getMessage());
    assertTrue(e.getMessage().contains(";"), "no remedy: " + e.getMessage());
    assertEquals(8, e.address());
  }

  @Test
  void aJavaArrayAtTheOffsetOfABlockIsRefused() {
    // The offset in the array is a number like any address: 0 would be ignored, others looked up.
    assertRefused(AddressFault.FOREIGN, MemorySegment.ofArray(new byte[64]));
    long address = heap.malloc(64);
    assertTrue(heap.owns(address));
    heap.free(address);
  }

  @Test
  void aSliceIsFreedIfItStartsWithTheBlock() {
    for (Consumer<MemorySegment> free : frees()) {
      MemorySegment whole = allocator.mallocSegment(1000);
      assertRefused(AddressFault.INTERIOR, whole.asSlice(16));
      assertTrue(allocator.owns(whole.address()));
      free.accept(whole.asSlice(0, 8));
      assertFalse(allocator.owns(whole.address()));
    }
  }

  @Test
  void neitherLengthNorAccessMatters() {
    for (Consumer<MemorySegment> free : frees()) {
      free.accept(allocator.mallocSegment(0));
      free.accept(allocator.mallocSegment(100).asReadOnly());
      free.accept(MemorySegment.ofAddress(allocator.malloc(100)));
      free.accept(allocator.callocSegment(3L << 20));
      free.accept(MemorySegment.NULL);
    }
    assertEquals(0, allocator.close(CloseMode.CHECK).count());
    build();
  }

  @Test
  void memoryOfOthersIsRefused() throws Exception {
    Path file = work.resolve("mapped");
    Files.write(file, new byte[8192]);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      assertRefused(AddressFault.FOREIGN, arena.allocate(64));
      assertRefused(
          AddressFault.FOREIGN, channel.map(FileChannel.MapMode.READ_ONLY, 0, 8192, arena));
      assertRefused(AddressFault.FOREIGN, MemorySegment.ofBuffer(ByteBuffer.allocateDirect(64)));
    }
    MemorySegment other = Hakmem.mallocSegment(64);
    assertRefused(AddressFault.FOREIGN, other);
    Hakmem.free(other);
  }

  @Test
  void aSecondFreeIsRefused() {
    for (Consumer<MemorySegment> free : frees()) {
      MemorySegment segment = heap.mallocSegment(100);
      free.accept(segment);
      assertRefused(AddressFault.DOUBLE_FREE, segment);
    }
  }
}
