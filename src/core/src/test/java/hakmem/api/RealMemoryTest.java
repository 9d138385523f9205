// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the real operating system can show: segments, and mappings larger than memory. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "REAL_.*")
class RealMemoryTest extends AllocatorTestBase {
  @Test
  void segmentsCoverWhatWasAskedFor() {
    for (long bytes : new long[] {0, 1, 100, 70_000, 5L << 20}) {
      MemorySegment segment = heap.callocSegment(bytes);
      assertEquals(bytes, segment.byteSize());
      for (long at = 0; at < bytes; at += 1 + bytes / 1000) {
        assertEquals(0, segment.get(ValueLayout.JAVA_BYTE, at));
      }
      segment.fill((byte) 7);
      MemorySegment other = allocator.mallocSegment(bytes);
      other.fill((byte) 9);
      assertTrue(bytes == 0 || segment.get(ValueLayout.JAVA_BYTE, bytes - 1) == 7);
      assertThrows(
          IndexOutOfBoundsException.class, () -> segment.get(ValueLayout.JAVA_BYTE, bytes));
      heap.free(segment);
      allocator.free(other);
    }
  }

  @Test
  void aTebibyteCostsOnlyWhatIsTouched() {
    long bytes = 1L << 40;
    long address = heap.malloc(bytes);
    memory.storePlain(address, 0, 1);
    memory.storePlain(address + bytes - 8, 0, 2);
    assertEquals(1, memory.loadPlain(address, 0));
    assertEquals(2, memory.loadPlain(address + bytes - 8, 0));
    assertEquals(bytes, allocator.usableSize(address));
    assertEquals(bytes, allocator.stats().committedBytes());
    heap.free(address);
    assertEquals(0, allocator.stats().committedBytes());
  }

  private static long mappings() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.count();
    }
  }

  /** Each leaves units at the end of its superslab that nobody wants, and never will. */
  @Test
  void superslabsThatAreCommittedInPartCostAFewMappings() throws IOException {
    long before = mappings();
    long[] blocks = new long[2_000];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = heap.malloc(1_200_000);
    }
    assertTrue(mappings() < before + 1100, () -> "mappings before: " + before);
    for (long block : blocks) {
      heap.free(block);
    }
  }

  /** With a mapping each, a process ends at 65,530. */
  @Test
  void manyHugeBlocksCostAFewMappings() throws IOException {
    long before = mappings();
    long[] blocks = new long[20_000];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = heap.malloc(3L << 20);
    }
    for (int i = 0; i < blocks.length; i += 2) {
      heap.free(blocks[i]);
    }
    assertTrue(mappings() < before + 100, () -> "mappings before: " + before);
    for (int i = 1; i < blocks.length; i += 2) {
      heap.free(blocks[i]);
    }
  }
}
