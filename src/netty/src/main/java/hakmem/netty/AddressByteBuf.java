// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Bytes at an address as a buffer of Netty: numbers, and the view for the JDK. Subclasses say where
 * the bytes come from. Several threads may read it by index, one at a time may do all else.
 */
abstract class AddressByteBuf extends AbstractReferenceCountedByteBuf {
  /** A block of no more lies in a superslab, unless it is what is left of a larger one. */
  static final int REGION_BLOCK_BYTES_MAX = 1 << 20;

  private static final long REGION_BYTES = 2L << 20;

  private static final VarHandle VIEW;

  static {
    try {
      VIEW = MethodHandles.lookup().findVarHandle(AddressByteBuf.class, "view", ByteBuffer.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Keeps its value when the block is freed: a late access that no check saw meets memory. */
  private long address;

  private int length;

  /** Of the region, or of these bytes alone; made when it is wanted. Null: no longer true. */
  private @Nullable ByteBuffer view;

  /** Of the same bytes, whose position and limit are moved; null: none of this view. */
  private @Nullable ByteBuffer internal;

  /** Address of the view's first byte; written before the view. */
  private long viewAddress;

  /** Whether the block may be another than one of a superslab. */
  private boolean isResized;

  AddressByteBuf(int maxCapacity) {
    super(maxCapacity);
  }

  /** A superslab, whose memory is committed as a whole and which its blocks do not cross. */
  static long regionOf(long address) {
    return address & -REGION_BYTES;
  }

  /**
   * Plain writes alone, so that nothing can fail between the block and its place here. Blocks come
   * and go, most often within a region: its view remains.
   */
  final void hold(long block, int bytes) {
    if (isResized || bytes > REGION_BLOCK_BYTES_MAX || (block & -REGION_BYTES) != viewAddress) {
      view = null;
      internal = null;
    }
    isResized = false;
    address = block;
    length = bytes;
  }

  /** The same after a change of capacity, when the block may be one that has its span alone. */
  final void holdResized(long block, int bytes) {
    view = null;
    internal = null;
    isResized = true;
    address = block;
    length = bytes;
  }

  final long address() {
    return address;
  }

  /** Address of bytes that Netty has held against the capacity, if it does. */
  final long at(int index, int bytes) {
    if (!NettyChecks.ARE_ON) {
      NettyChecks.check(this, index, bytes);
    }
    return address + index;
  }

  /** Address of bytes that nobody has looked at yet. */
  final long checked(int index, int bytes) {
    checkIndex(index, bytes);
    return at(index, bytes);
  }

  /**
   * A view that has these bytes among others, see {@link #viewIndex}; its position and limit stay
   * where they are. Readers may come from several threads, and a ByteBuffer has fields that are not
   * final.
   */
  final ByteBuffer view() {
    ByteBuffer made = (ByteBuffer) VIEW.getAcquire(this);
    if (made == null) {
      boolean isExact = isResized || length > REGION_BLOCK_BYTES_MAX;
      viewAddress = isExact ? address : regionOf(address);
      made = NativeBytes.view(viewAddress, isExact ? length : (int) REGION_BYTES);
      VIEW.setRelease(this, made);
    }
    return made;
  }

  /** As {@link #view}, for one thread at a time, which moves its position and limit. */
  final ByteBuffer internalView() {
    ByteBuffer made = internal;
    if (made == null) {
      made = view().duplicate();
      internal = made;
    }
    return made;
  }

  /** Where a byte of this buffer is in what these two have returned. */
  final int viewIndex(int index) {
    return (int) (address - viewAddress) + index;
  }

  @Override
  public final int capacity() {
    return length;
  }

  @Override
  @Deprecated
  public final ByteOrder order() {
    return ByteOrder.BIG_ENDIAN;
  }

  @Override
  public final @Nullable ByteBuf unwrap() {
    return null;
  }

  @Override
  public final boolean isDirect() {
    return true;
  }

  @Override
  public final boolean isContiguous() {
    return true;
  }

  @Override
  public final boolean hasArray() {
    return false;
  }

  @Override
  public final byte[] array() {
    throw new UnsupportedOperationException("a direct buffer has no array; see hasArray()");
  }

  @Override
  public final int arrayOffset() {
    throw new UnsupportedOperationException("a direct buffer has no array; see hasArray()");
  }

  @Override
  public final boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public final long memoryAddress() {
    return checked(0, 0);
  }

  @Override
  protected final byte _getByte(int index) {
    return NativeBytes.get(at(index, Byte.BYTES));
  }

  @Override
  protected final short _getShort(int index) {
    return NativeBytes.getShort(at(index, Short.BYTES));
  }

  @Override
  protected final short _getShortLE(int index) {
    return NativeBytes.getShortLE(at(index, Short.BYTES));
  }

  @Override
  protected final int _getUnsignedMedium(int index) {
    long from = at(index, 3);
    return (NativeBytes.getShort(from) & 0xffff) << 8 | NativeBytes.get(from + 2) & 0xff;
  }

  @Override
  protected final int _getUnsignedMediumLE(int index) {
    long from = at(index, 3);
    return NativeBytes.getShortLE(from) & 0xffff | (NativeBytes.get(from + 2) & 0xff) << 16;
  }

  @Override
  protected final int _getInt(int index) {
    return NativeBytes.getInt(at(index, Integer.BYTES));
  }

  @Override
  protected final int _getIntLE(int index) {
    return NativeBytes.getIntLE(at(index, Integer.BYTES));
  }

  @Override
  protected final long _getLong(int index) {
    return NativeBytes.getLong(at(index, Long.BYTES));
  }

  @Override
  protected final long _getLongLE(int index) {
    return NativeBytes.getLongLE(at(index, Long.BYTES));
  }

  @Override
  protected final void _setByte(int index, int value) {
    NativeBytes.set(at(index, Byte.BYTES), value);
  }

  @Override
  protected final void _setShort(int index, int value) {
    NativeBytes.setShort(at(index, Short.BYTES), value);
  }

  @Override
  protected final void _setShortLE(int index, int value) {
    NativeBytes.setShortLE(at(index, Short.BYTES), value);
  }

  @Override
  protected final void _setMedium(int index, int value) {
    long to = at(index, 3);
    NativeBytes.setShort(to, value >> 8);
    NativeBytes.set(to + 2, value);
  }

  @Override
  protected final void _setMediumLE(int index, int value) {
    long to = at(index, 3);
    NativeBytes.setShortLE(to, value);
    NativeBytes.set(to + 2, value >> 16);
  }

  @Override
  protected final void _setInt(int index, int value) {
    NativeBytes.setInt(at(index, Integer.BYTES), value);
  }

  @Override
  protected final void _setIntLE(int index, int value) {
    NativeBytes.setIntLE(at(index, Integer.BYTES), value);
  }

  @Override
  protected final void _setLong(int index, long value) {
    NativeBytes.setLong(at(index, Long.BYTES), value);
  }

  @Override
  protected final void _setLongLE(int index, long value) {
    NativeBytes.setLongLE(at(index, Long.BYTES), value);
  }
}
