// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Objects;

/** Ranges of a buffer's bytes: to and from arrays, other buffers, streams and channels. */
abstract class BulkByteBuf extends AddressByteBuf {
  /** Streams take arrays alone: so much goes through one at a time. */
  private static final int STREAM_BYTES = 8192;

  BulkByteBuf(int maxCapacity) {
    super(maxCapacity);
  }

  @Override
  public final ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
    long from = checked(index, length);
    Objects.checkFromIndexSize(dstIndex, length, dst.length);
    NativeBytes.copy(from, dst, dstIndex, length);
    return this;
  }

  @Override
  public final ByteBuf setBytes(int index, byte[] src, int srcIndex, int length) {
    long to = checked(index, length);
    Objects.checkFromIndexSize(srcIndex, length, src.length);
    NativeBytes.copy(src, srcIndex, to, length);
    return this;
  }

  @Override
  public final ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int length) {
    long from = checked(index, length);
    Objects.checkFromIndexSize(dstIndex, length, dst.capacity());
    if (dst.hasMemoryAddress()) {
      NativeBytes.copy(from, dst.memoryAddress() + dstIndex, length);
    } else if (dst.hasArray()) {
      getBytes(index, dst.array(), dst.arrayOffset() + dstIndex, length);
    } else {
      dst.setBytes(dstIndex, this, index, length);
    }
    return this;
  }

  @Override
  public final ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int length) {
    long to = checked(index, length);
    Objects.checkFromIndexSize(srcIndex, length, src.capacity());
    if (src.hasMemoryAddress()) {
      NativeBytes.copy(src.memoryAddress() + srcIndex, to, length);
    } else if (src.hasArray()) {
      setBytes(index, src.array(), src.arrayOffset() + srcIndex, length);
    } else {
      src.getBytes(srcIndex, this, index, length);
    }
    return this;
  }

  @Override
  public final ByteBuf getBytes(int index, ByteBuffer dst) {
    int bytes = dst.remaining();
    checked(index, bytes);
    int start = dst.position();
    ByteBuffer from = view();
    dst.put(start, from, viewIndex(index), bytes);
    dst.position(start + bytes);
    return this;
  }

  @Override
  public final ByteBuf setBytes(int index, ByteBuffer src) {
    int bytes = src.remaining();
    checked(index, bytes);
    int start = src.position();
    ByteBuffer to = view();
    to.put(viewIndex(index), src, start, bytes);
    src.position(start + bytes);
    return this;
  }

  @Override
  public final ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
    checked(index, length);
    byte[] some = new byte[Math.min(length, STREAM_BYTES)];
    for (int done = 0; done < length; done += some.length) {
      int bytes = Math.min(some.length, length - done);
      getBytes(index + done, some, 0, bytes);
      out.write(some, 0, bytes);
    }
    return this;
  }

  @Override
  public final int setBytes(int index, InputStream in, int length) throws IOException {
    checked(index, length);
    byte[] some = new byte[Math.min(length, STREAM_BYTES)];
    int bytes = in.read(some, 0, some.length);
    if (bytes > 0) {
      setBytes(index, some, 0, bytes);
    }
    return bytes;
  }

  @Override
  public final int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
    return out.write(nioBuffer(index, length));
  }

  @Override
  public final int getBytes(int index, FileChannel out, long position, int length)
      throws IOException {
    return out.write(nioBuffer(index, length), position);
  }

  @Override
  public final int setBytes(int index, ScatteringByteChannel in, int length) throws IOException {
    try {
      return in.read(internalNioBuffer(index, length));
    } catch (ClosedChannelException e) {
      return -1; // As Netty's own buffers.
    }
  }

  @Override
  public final int setBytes(int index, FileChannel in, long position, int length)
      throws IOException {
    try {
      return in.read(internalNioBuffer(index, length), position);
    } catch (ClosedChannelException e) {
      return -1; // As Netty's own buffers.
    }
  }

  @Override
  public final ByteBuf setZero(int index, int length) {
    NativeBytes.zero(checked(index, length), length);
    return this;
  }

  @Override
  public final ByteBuf copy(int index, int length) {
    checked(index, length);
    ByteBuf copy = alloc().directBuffer(length, maxCapacity());
    return copy.writeBytes(this, index, length);
  }

  @Override
  public final int nioBufferCount() {
    return 1;
  }

  @Override
  public final ByteBuffer nioBuffer(int index, int length) {
    checked(index, length);
    ByteBuffer all = view();
    return all.slice(viewIndex(index), length);
  }

  @Override
  public final ByteBuffer[] nioBuffers(int index, int length) {
    return new ByteBuffer[] {nioBuffer(index, length)};
  }

  @Override
  public final ByteBuffer internalNioBuffer(int index, int length) {
    checked(index, length);
    ByteBuffer all = internalView();
    int start = viewIndex(index);
    return all.limit(start + length).position(start);
  }
}
