// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocksException;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.CompositeByteBuf;
import java.util.concurrent.atomic.LongAdder;

/**
 * Netty's buffers on hakmem: a direct buffer is a block. Thread-safe, also for virtual threads; any
 * thread may release any buffer. What a plain {@code buffer()} is, and an {@code ioBuffer()}, is
 * direct, whether or not Netty may use Unsafe. Heap buffers are Netty's own, and unpooled.
 *
 * <p><b>Units.</b> Capacities are in bytes. A buffer starts at a multiple of 16, and its memory is
 * not zeroed.
 *
 * <p><b>Errors.</b> Without memory, and after {@link #close}, an allocation throws what {@link
 * Allocator#malloc} does. An access after the last release is an IllegalReferenceCountException,
 * one outside of the capacity an IndexOutOfBoundsException, also where Netty's own checks are
 * switched off. If a StackOverflowError or OutOfMemoryError ends a release, the buffer is still the
 * caller's, who releases it once more: with a count of 1, or of 0 until then where the stack has no
 * room to count. If one ends an allocation or a change of capacity, a block may be lost.
 *
 * <p><b>Cost.</b> Allocate and release: a malloc and a free of the thread's own heap, and a buffer
 * object that waited for it. Up to 1,024 objects wait for each platform thread, and as many that
 * other threads released; virtual threads make new ones. The last 8 buffers of 4 to 32 KiB that a
 * thread released keep their blocks for its next of the same capacity, until {@link #metric} is
 * read or {@link #close} called.
 */
public final class HakmemByteBufAllocator extends AbstractByteBufAllocator
    implements ByteBufAllocatorMetricProvider, AutoCloseable {
  /** As Netty's own, which is not public. */
  private static final int CAPACITY_DEFAULT = 256;

  private final Allocator blocks;
  private final boolean ownsBlocks;
  private final boolean prefersDirect;
  private final BufferHomes homes;
  private final LongAdder usedHeapBytes = new LongAdder();
  private final Metric metric = new Metric();

  /** On an allocator of its own with default options, direct by default. */
  public HakmemByteBufAllocator() {
    this(Allocator.builder().build(), true, true);
  }

  /**
   * On an allocator that the caller made, and closes. Blocks that others take from it count as used
   * direct memory.
   *
   * @param blocks where direct buffers come from; the caller's own
   * @param preferDirect whether {@code buffer()} is a direct one
   */
  public HakmemByteBufAllocator(Allocator blocks, boolean preferDirect) {
    this(blocks, preferDirect, false);
  }

  private HakmemByteBufAllocator(Allocator blocks, boolean prefersDirect, boolean ownsBlocks) {
    super(prefersDirect);
    this.blocks = blocks;
    this.prefersDirect = prefersDirect;
    this.ownsBlocks = ownsBlocks;
    this.homes = new BufferHomes(blocks);
  }

  /**
   * The one that {@link DefaultAllocatorAgent} makes Netty's default: on an allocator of its own,
   * which is never closed.
   *
   * @return always the same one
   */
  public static HakmemByteBufAllocator ofTheProcess() {
    return OfTheProcess.INSTANCE;
  }

  Allocator blocks() {
    return blocks;
  }

  BufferHomes homes() {
    return homes;
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  @Override
  public ByteBuf buffer() {
    return buffer(CAPACITY_DEFAULT);
  }

  @Override
  public ByteBuf buffer(int initialCapacity) {
    return buffer(initialCapacity, Integer.MAX_VALUE);
  }

  @Override
  public ByteBuf buffer(int initialCapacity, int maxCapacity) {
    return prefersDirect
        ? directBuffer(initialCapacity, maxCapacity)
        : heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public CompositeByteBuf compositeBuffer() {
    return prefersDirect ? compositeDirectBuffer() : compositeHeapBuffer();
  }

  @Override
  public CompositeByteBuf compositeBuffer(int maxNumComponents) {
    return prefersDirect
        ? compositeDirectBuffer(maxNumComponents)
        : compositeHeapBuffer(maxNumComponents);
  }

  /**
   * A direct buffer.
   *
   * @param initialCapacity bytes
   * @param maxCapacity bytes that it may grow to
   * @return a buffer that the caller releases
   * @throws AllocationFailedException there is no memory for it
   * @throws AllocatorClosedException the allocator is closed
   */
  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    BufferHome home = homes.current();
    if (home == null) {
      return newUnkept(initialCapacity, maxCapacity);
    }
    HakmemByteBuf spare = home.spares().find(initialCapacity);
    HakmemByteBuf buffer = spare == null ? home.take() : spare;
    if (buffer == null) {
      buffer = new HakmemByteBuf(this, home);
    }
    buffer.prepare(maxCapacity);
    ByteBuf handedOut = toLeakAwareBuffer(buffer);
    if (handedOut != buffer) {
      home.forget(buffer);
    }
    try {
      if (spare == null) {
        buffer.allocate(home.heap(), initialCapacity);
      } else {
        buffer.reuse(home.spares(), home.heap(), initialCapacity);
      }
    } catch (Throwable e) { // Error: undone.
      handedOut.release();
      throw e;
    }
    return handedOut;
  }

  private ByteBuf newUnkept(int initialCapacity, int maxCapacity) {
    HakmemByteBuf buffer = new HakmemByteBuf(this, null);
    buffer.prepare(maxCapacity);
    ByteBuf handedOut = toLeakAwareBuffer(buffer);
    try {
      buffer.allocateAnywhere(initialCapacity);
    } catch (Throwable e) { // Error: undone.
      handedOut.release();
      throw e;
    }
    return handedOut;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return toLeakAwareBuffer(
        new CountedHeapByteBuf(this, initialCapacity, maxCapacity, usedHeapBytes));
  }

  /**
   * Used memory, in bytes. Direct: the blocks that are live, each rounded up to its size class,
   * added up when it is asked for, after spare blocks were freed; see {@link Allocator#liveBytes}.
   * Heap: the arrays' lengths. With the tag of the allocator, of which used direct memory is told
   * alone, those within it not counted.
   *
   * @return always the same one; its values are those of the moment
   */
  @Override
  public HakmemMetric metric() {
    return metric;
  }

  /**
   * Gives all memory back, once every direct buffer is released. Of an allocator that the caller
   * made it frees spare blocks alone: it stays open, and so does that of {@link #ofTheProcess}.
   * Idempotent.
   *
   * @throws LiveBlocksException some buffers are not released: it names their blocks, and the
   *     allocator stays open
   */
  @Override
  public void close() {
    homes.drain();
    if (ownsBlocks) {
      blocks.close(CloseMode.CHECK);
    }
  }

  @Override
  public String toString() {
    return "HakmemByteBufAllocator(directByDefault: " + prefersDirect + told(", tag: ") + ")";
  }

  /** The tag, for people; nothing if there is none. */
  private String told(String prefix) {
    String tag = blocks.tag();
    return tag.isEmpty() ? "" : prefix + tag;
  }

  private static final class OfTheProcess {
    static final HakmemByteBufAllocator INSTANCE =
        new HakmemByteBufAllocator(Allocator.builder().build(), true, false);
  }

  private final class Metric implements HakmemMetric {
    @Override
    public String tag() {
      return blocks.tag();
    }

    @Override
    public long usedHeapMemory() {
      return usedHeapBytes.sum();
    }

    @Override
    public long usedDirectMemory() {
      homes.drain();
      return blocks.liveBytes();
    }

    @Override
    public String toString() {
      return "usedHeapMemory: %d; usedDirectMemory: %d%s"
          .formatted(usedHeapMemory(), usedDirectMemory(), told("; tag: "));
    }
  }
}
