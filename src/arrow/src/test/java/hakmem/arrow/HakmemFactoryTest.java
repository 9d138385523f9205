// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocks;
import hakmem.api.LiveBlocksException;
import hakmem.diag.HeapAuditor;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.junit.jupiter.api.Test;

/** Arrow's buffers on hakmem: content, limits of both sides, listeners, threads, all back. */
class HakmemFactoryTest {
  private static RootAllocator root(AllocationManager.Factory factory) {
    return root(factory, AllocationListener.NOOP);
  }

  private static RootAllocator root(
      AllocationManager.Factory factory, AllocationListener listener) {
    return new RootAllocator(
        RootAllocator.configBuilder().allocationManagerFactory(factory).listener(listener).build());
  }

  private static void closeWithAllBack(Allocator allocator) {
    HeapAuditor.audit(allocator);
    assertEquals(LiveBlocks.NONE, allocator.close(CloseMode.CHECK));
  }

  @Test
  void aVectorGrowsInBlocksOfHakmemAndGivesThemBack() {
    Allocator allocator = Allocator.builder().build();
    try (RootAllocator root = root(new HakmemFactory(allocator));
        IntVector vector = new IntVector("numbers", root)) {
      for (int i = 0; i < 300_000; i++) {
        vector.setSafe(i, i);
      }
      vector.setValueCount(300_000);
      assertTrue(allocator.owns(vector.getDataBuffer().memoryAddress()));
      for (int i = 0; i < 300_000; i++) {
        assertEquals(i, vector.get(i));
      }
    }
    closeWithAllBack(allocator);
  }

  @Test
  void everySizeHasABlockOfItsOwn() {
    Allocator allocator = Allocator.builder().headers(true).build();
    try (RootAllocator root = root(new HakmemFactory(allocator))) {
      assertEquals(0, root.buffer(0).capacity());
      List<ArrowBuf> buffers = new ArrayList<>();
      for (long bytes = 1; bytes <= 16 << 20; bytes *= 4) {
        ArrowBuf buffer = root.buffer(bytes);
        buffer.setByte(0, buffers.size());
        buffer.setByte(bytes - 1, buffers.size());
        assertTrue(allocator.owns(buffer.memoryAddress()));
        assertTrue(allocator.usableSize(buffer.memoryAddress()) >= buffer.capacity());
        buffers.add(buffer);
      }
      for (int i = 0; i < buffers.size(); i++) {
        assertEquals(i, buffers.get(i).getByte(0));
        long address = buffers.get(i).memoryAddress();
        buffers.get(i).close();
        assertFalse(allocator.owns(address));
      }
    }
    closeWithAllBack(allocator);
  }

  @Test
  void theBlockLivesUntilTheLastReferenceOfAnyAllocatorIsGone() {
    Allocator allocator = Allocator.builder().build();
    try (RootAllocator root = root(new HakmemFactory(allocator));
        BufferAllocator first = root.newChildAllocator("first", 0, 1 << 20);
        BufferAllocator second = root.newChildAllocator("second", 0, 1 << 20)) {
      ArrowBuf buffer = first.buffer(1000);
      long address = buffer.memoryAddress();
      ArrowBuf shared = buffer.getReferenceManager().retain(buffer, second);
      buffer.close();
      assertTrue(allocator.owns(address));
      shared.close();
      assertFalse(allocator.owns(address));
    }
    closeWithAllBack(allocator);
  }

  @Test
  void aLimitOfArrowIsArrowsAndNeverReachesHakmem() {
    Allocator allocator = Allocator.builder().build();
    try (RootAllocator root = root(new HakmemFactory(allocator));
        BufferAllocator child = root.newChildAllocator("child", 0, 4096)) {
      ArrowBuf buffer = child.buffer(4096);
      OutOfMemoryException e = assertThrows(OutOfMemoryException.class, () -> child.buffer(64));
      assertTrue(e.getOutcomeDetails().isPresent());
      buffer.close();
    }
    closeWithAllBack(allocator);
  }

  @Test
  void aLimitOfHakmemIsArrowsExceptionWithItsCause() {
    Allocator allocator = Allocator.builder().limitBytes(8 << 20).build();
    try (RootAllocator root = root(new HakmemFactory(allocator))) {
      OutOfMemoryException e =
          assertThrows(OutOfMemoryException.class, () -> root.buffer(16 << 20));
      AllocationFailedException cause =
          assertInstanceOf(AllocationFailedException.class, e.getCause());
      assertEquals(AllocationFailedException.Cause.EXHAUSTION, cause.kind());
      assertTrue(e.getMessage().contains("16777216"), e.getMessage());
      assertSame(root, e.getOutcomeDetails().orElseThrow().getFailedAllocator());
      assertEquals(0, root.getAllocatedMemory());
      root.buffer(1 << 20).close();
    }
    closeWithAllBack(allocator);
  }

  @Test
  void aShortageIsToldAndTriedOnceMore() {
    Allocator allocator = Allocator.builder().limitBytes(24 << 20).retainedBytesMax(0).build();
    List<ArrowBuf> cache = new ArrayList<>();
    List<Long> told = new ArrayList<>();
    HakmemFactory factory =
        new HakmemFactory(
            allocator,
            shortage -> {
              told.add(shortage.requestedBytes());
              boolean freed = !cache.isEmpty();
              cache.forEach(ArrowBuf::close);
              cache.clear();
              return freed;
            });
    try (RootAllocator root = root(factory)) {
      cache.add(root.buffer(16 << 20));
      root.buffer(16 << 20).close();
      assertEquals(1, told.size());
      assertThrows(OutOfMemoryException.class, () -> root.buffer(32 << 20));
      assertEquals(2, told.size());
      assertEquals(0, root.getAllocatedMemory());
    }
    closeWithAllBack(allocator);
  }

  @Test
  void arrowsListenerHearsOfEachBuffer() {
    long[] bytes = new long[2];
    AllocationListener listener =
        new AllocationListener() {
          @Override
          public void onAllocation(long size) {
            bytes[0] += size;
          }

          @Override
          public void onRelease(long size) {
            bytes[1] += size;
          }
        };
    Allocator allocator = Allocator.builder().build();
    try (RootAllocator root = root(new HakmemFactory(allocator), listener)) {
      root.buffer(1000).close();
      root.buffer(5000).close();
    }
    assertEquals(1024 + 8192, bytes[0]);
    assertEquals(bytes[0], bytes[1]);
    closeWithAllBack(allocator);
  }

  @Test
  void otherThreadsCloseBuffers() throws InterruptedException {
    Allocator allocator = Allocator.builder().build();
    try (RootAllocator root = root(new HakmemFactory(allocator))) {
      List<ArrowBuf> buffers = new ArrayList<>();
      for (int i = 1; i <= 500; i++) {
        buffers.add(root.buffer(i * 37L));
      }
      Thread thread = Thread.ofPlatform().start(() -> buffers.forEach(ArrowBuf::close));
      thread.join();
    }
    closeWithAllBack(allocator);
  }

  /** The planted faults of all these checks: a block that does not come back, one that did. */
  @Test
  void whatIsNotGivenBackIsFound() {
    Allocator allocator = Allocator.builder().build();
    RootAllocator root = root(new HakmemFactory(allocator));
    ArrowBuf kept = root.buffer(1000);
    assertThrows(LiveBlocksException.class, () -> allocator.close(CloseMode.CHECK));
    allocator.free(kept.memoryAddress());
    assertThrows(InvalidFreeException.class, kept::close);
    root.close();
    closeWithAllBack(allocator);
  }
}
