// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.Slots;
import hakmem.netty.HakmemByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;

/** An allocator of Netty: a direct buffer is a block. */
final class NettyPeer implements Peer {
  private final ByteBufAllocator allocator;
  private final boolean isOnNettysThreads;

  private NettyPeer(ByteBufAllocator allocator, boolean isOnNettysThreads) {
    this.allocator = allocator;
    this.isOnNettysThreads = isOnNettysThreads;
  }

  static Peer adaptive() {
    return new NettyPeer(new AdaptiveByteBufAllocator(true), true);
  }

  static Peer pooled() {
    return new NettyPeer(new PooledByteBufAllocator(true), true);
  }

  /** hakmem's, whose metrics are always on. */
  static Peer hakmem() {
    return new NettyPeer(new HakmemByteBufAllocator(), true);
  }

  /** The same on threads that Netty does not know. */
  static Peer adaptivePlain() {
    return new NettyPeer(new AdaptiveByteBufAllocator(true), false);
  }

  static Peer pooledPlain() {
    return new NettyPeer(new PooledByteBufAllocator(true), false);
  }

  static Peer hakmemPlain() {
    return new NettyPeer(new HakmemByteBufAllocator(), false);
  }

  @Override
  public Caller caller() {
    return new BufferCaller(allocator);
  }

  /** Netty's caches are found fastest, or at all, from threads of its own kind. */
  @Override
  public Thread thread(String name, Runnable work) {
    if (!isOnNettysThreads) {
      return Peer.super.thread(name, work);
    }
    Thread thread = new FastThreadLocalThread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private static final class BufferCaller extends Caller {
    private final ByteBufAllocator allocator;

    BufferCaller(ByteBufAllocator allocator) {
      this.allocator = allocator;
    }

    @Override
    public void allocate(Slots slots, int slot, long bytes) {
      ByteBuf buffer = allocator.directBuffer((int) bytes);
      slots.set(slot, buffer.memoryAddress(), buffer);
    }

    @Override
    public void free(Slots slots, int slot) {
      ((ByteBuf) slots.owner(slot)).release();
    }

    @Override
    public void reallocate(Slots slots, int slot, long oldBytes, long bytes) {
      ByteBuf buffer = ((ByteBuf) slots.owner(slot)).capacity((int) bytes);
      slots.set(slot, buffer.memoryAddress(), buffer);
    }

    @Override
    public void allocateZeroed(Slots slots, int slot, long bytes) {
      ByteBuf buffer = allocator.directBuffer((int) bytes);
      buffer.setZero(0, (int) bytes);
      slots.set(slot, buffer.memoryAddress(), buffer);
    }
  }
}
