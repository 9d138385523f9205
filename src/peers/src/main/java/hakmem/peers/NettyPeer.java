// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.Slots;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;

/** An allocator of Netty: a direct buffer is a block. */
final class NettyPeer implements Peer {
  private final ByteBufAllocator allocator;

  private NettyPeer(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  static Peer adaptive() {
    return new NettyPeer(new AdaptiveByteBufAllocator(true));
  }

  static Peer pooled() {
    return new NettyPeer(new PooledByteBufAllocator(true));
  }

  @Override
  public Caller caller() {
    return new BufferCaller(allocator);
  }

  /** Netty's caches are found fastest, or at all, from threads of its own kind. */
  @Override
  public Thread thread(String name, Runnable work) {
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
