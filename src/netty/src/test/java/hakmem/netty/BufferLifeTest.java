// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocksException;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SuperslabView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Netty has no test for: blocks, buffer objects, threads, the end of an allocator. */
class BufferLifeTest {
  private final Level level = ResourceLeakDetector.getLevel();
  private HakmemByteBufAllocator allocator = new HakmemByteBufAllocator();

  /** Buffers are told apart by their identity, which the leak detector would wrap. */
  @BeforeEach
  void withoutLeakDetector() {
    ResourceLeakDetector.setLevel(Level.DISABLED);
  }

  @AfterEach
  void everyByteIsBack() {
    ResourceLeakDetector.setLevel(level);
    assertEquals(0, allocator.metric().usedDirectMemory());
    assertEquals(0, allocator.metric().usedHeapMemory());
    allocator.close();
  }

  private List<ByteBuf> buffers(int count, int bytes) {
    List<ByteBuf> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(allocator.directBuffer(bytes));
    }
    return all;
  }

  private BufferHome home() {
    return allocator.homes().living().getFirst();
  }

  private static void inAnotherThread(Runnable work) throws InterruptedException {
    Thread thread = Thread.ofPlatform().start(work);
    thread.join();
  }

  @Test
  void theMetricIsTheBytesOfLiveBlocks() {
    ByteBufAllocatorMetric metric = allocator.metric();
    ByteBuf small = allocator.buffer(256);
    assertEquals(256, metric.usedDirectMemory());
    ByteBuf large = allocator.ioBuffer(16_384);
    assertEquals(256 + 16_384, metric.usedDirectMemory());
    ByteBuf huge = allocator.directBuffer(32 << 20);
    assertEquals(256 + 16_384 + (32 << 20), metric.usedDirectMemory());
    ByteBuf array = allocator.heapBuffer(100);
    assertEquals(100, metric.usedHeapMemory());
    List.of(small, large, huge, array).forEach(ByteBuf::release);
  }

  @Test
  void buffersAreRecycledWithinTheBound() {
    List<ByteBuf> first = buffers(3 * BufferHome.BUFFERS_MAX, 64);
    first.forEach(ByteBuf::release);
    assertEquals(BufferHome.BUFFERS_MAX, home().waiting());
    ByteBuf again = allocator.directBuffer(64);
    assertTrue(first.contains(again));
    assertEquals(0, again.readerIndex());
    again.release();
  }

  @Test
  void buffersThatAnotherThreadReleasesComeBackWithinTheBound() throws InterruptedException {
    List<ByteBuf> sent = buffers(3 * BufferHome.BUFFERS_MAX, 64);
    inAnotherThread(() -> sent.forEach(ByteBuf::release));
    assertEquals(0, allocator.metric().usedDirectMemory());
    assertEquals(BufferHome.BUFFERS_MAX, home().waiting());
    buffers(BufferHome.BUFFERS_MAX, 64)
        .forEach(
            buffer -> {
              assertTrue(sent.contains(buffer));
              buffer.release();
            });
  }

  @Test
  void aRecycledBufferIsAsNew() {
    ByteBuf used = allocator.directBuffer(64, 100);
    used.writeLong(1).readByte();
    used.markReaderIndex();
    used.markWriterIndex();
    used.release();
    ByteBuf again = allocator.directBuffer(16);
    assertSame(used, again);
    again.resetReaderIndex().resetWriterIndex();
    assertEquals(0, again.readerIndex());
    assertEquals(0, again.writerIndex());
    assertEquals(16, again.capacity());
    assertEquals(Integer.MAX_VALUE, again.maxCapacity());
    assertEquals(1, again.refCnt());
    again.release();
  }

  @Test
  void virtualThreadsAllocateAndRelease() throws InterruptedException {
    Runnable work =
        () -> {
          ByteBuf buffer = allocator.directBuffer(1000);
          buffer.writeLong(1);
          buffer.capacity(5000);
          assertEquals(1, buffer.readLong());
          buffer.release();
        };
    Thread thread = Thread.ofVirtual().start(work);
    thread.join();
    assertTrue(allocator.homes().living().isEmpty());
  }

  /** A count of the JVM's, not of time. The buffer is warm: it has come and gone before. */
  @Test
  void aRecycledBufferCostsNoGarbage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int rounds = 20_000;
    allocateAndRelease(rounds);
    long before = threads.getCurrentThreadAllocatedBytes();
    allocateAndRelease(rounds);
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    assertTrue(each <= 16, each + " B of garbage for each buffer");
  }

  private void allocateAndRelease(int rounds) {
    for (int i = 0; i < rounds; i++) {
      ByteBuf buffer = allocator.directBuffer(256);
      buffer.internalNioBuffer(0, 256);
      buffer.release();
    }
  }

  @Test
  void theInternalViewStaysWithTheObject() {
    ByteBuf buffer = allocator.directBuffer(64);
    ByteBuffer view = buffer.internalNioBuffer(8, 16);
    assertEquals(16, view.remaining());
    assertSame(view, buffer.internalNioBuffer(0, 64));
    buffer.release();
    ByteBuf again = allocator.directBuffer(64);
    ByteBuffer same = again.internalNioBuffer(0, 64);
    assertSame(view, same);
    same.putLong(7);
    assertEquals(7, again.getLong(0));
    again.capacity(100);
    assertEquals(100, again.internalNioBuffer(0, 100).clear().capacity());
    again.release();
  }

  /** The view of a block's region is of committed memory: that is what superslabs are. */
  @Test
  void regionsOfViewsAreSuperslabs() {
    List<ByteBuf> all = new ArrayList<>();
    for (int bytes = 1; bytes <= AddressByteBuf.REGION_BLOCK_BYTES_MAX; bytes *= 2) {
      all.add(allocator.directBuffer(bytes));
      all.add(allocator.directBuffer(bytes));
    }
    HeapMap map = HeapMap.of(allocator.blocks());
    assertTrue(map.hugeBlocks().isEmpty());
    Set<Long> superslabs =
        map.superslabs().stream().map(SuperslabView::address).collect(Collectors.toSet());
    for (ByteBuf buffer : all) {
      long first = AddressByteBuf.regionOf(buffer.memoryAddress());
      long last = AddressByteBuf.regionOf(buffer.memoryAddress() + buffer.capacity() - 1);
      assertEquals(first, last);
      assertTrue(superslabs.contains(first));
      buffer.release();
    }
  }

  @Test
  void capacityKeepsBytesAndIndicesStayInside() {
    ByteBuf buffer = allocator.directBuffer(16);
    for (int i = 0; i < 100_000; i++) {
      buffer.writeInt(i);
    }
    for (int i = 0; i < 50_000; i++) {
      assertEquals(i, buffer.readInt());
    }
    buffer.capacity(8);
    assertEquals(8, buffer.writerIndex());
    assertEquals(8, buffer.readerIndex());
    assertThrows(IllegalArgumentException.class, () -> buffer.capacity(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(8));
    buffer.release();
  }

  @Test
  void aReleasedBufferIsRefused() {
    ByteBuf buffer = allocator.directBuffer(64);
    buffer.writeLong(1);
    buffer.release();
    WrongUse.of(buffer)
        .forEach((name, use) -> assertThrows(IllegalReferenceCountException.class, use::run, name));
  }

  @Test
  void closeNamesBuffersThatAreNotReleased() {
    ByteBuf buffer = allocator.directBuffer(64);
    LiveBlocksException refused = assertThrows(LiveBlocksException.class, () -> allocator.close());
    assertEquals(1, refused.blocks().count());
    buffer.writeLong(7);
    assertEquals(7, buffer.readLong());
    buffer.release();
  }

  @Test
  void aClosedAllocatorRefuses() {
    allocator.close();
    assertThrows(AllocatorClosedException.class, () -> allocator.directBuffer(64));
    allocator.close();
    allocator = new HakmemByteBufAllocator();
  }

  @Test
  void anAllocatorClosedUnderItsBuffersGivesTypedErrors() {
    Allocator blocks = Allocator.builder().build();
    ByteBuf buffer = new HakmemByteBufAllocator(blocks, true).directBuffer(64).writeZero(60);
    blocks.close();
    assertThrows(AllocatorClosedException.class, () -> buffer.capacity(8));
    assertEquals(60, buffer.writerIndex());
    assertEquals(0, buffer.getLong(0));
    assertThrows(InvalidFreeException.class, buffer::release);
    assertEquals(0, buffer.refCnt());
  }

  @Test
  void whatTheLimitRefusesLeavesNothing() {
    try (Allocator small = Allocator.builder().limitBytes(64 << 20).build()) {
      HakmemByteBufAllocator limited = new HakmemByteBufAllocator(small, true);
      for (int i = 0; i < 10; i++) {
        assertThrows(AllocationFailedException.class, () -> limited.directBuffer(1 << 30));
      }
      assertEquals(1, limited.homes().living().getFirst().waiting());
      ByteBuf grown = limited.directBuffer(64).writeZero(60);
      assertThrows(AllocationFailedException.class, () -> grown.capacity(1 << 30));
      assertEquals(60, grown.writerIndex());
      assertEquals(64, grown.capacity());
      grown.release();
      limited.close();
    }
  }
}
