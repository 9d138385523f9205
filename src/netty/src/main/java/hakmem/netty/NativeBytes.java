// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes at addresses. Stateless, and checks nothing: callers have held index and length against a
 * live block. Numbers in big-endian order, those named LE in little-endian; no alignment is needed.
 */
final class NativeBytes {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT_LE = SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT_LE = INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG_LE = LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A segment of its own for each block would be an object for each buffer. */
  private static final MemorySegment EVERYTHING = everything();

  private NativeBytes() {}

  @SuppressWarnings("restricted")
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  static byte get(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_BYTE, address);
  }

  static short getShort(long address) {
    return EVERYTHING.get(SHORT, address);
  }

  static short getShortLE(long address) {
    return EVERYTHING.get(SHORT_LE, address);
  }

  static int getInt(long address) {
    return EVERYTHING.get(INT, address);
  }

  static int getIntLE(long address) {
    return EVERYTHING.get(INT_LE, address);
  }

  static long getLong(long address) {
    return EVERYTHING.get(LONG, address);
  }

  static long getLongLE(long address) {
    return EVERYTHING.get(LONG_LE, address);
  }

  static void set(long address, int value) {
    EVERYTHING.set(ValueLayout.JAVA_BYTE, address, (byte) value);
  }

  static void setShort(long address, int value) {
    EVERYTHING.set(SHORT, address, (short) value);
  }

  static void setShortLE(long address, int value) {
    EVERYTHING.set(SHORT_LE, address, (short) value);
  }

  static void setInt(long address, int value) {
    EVERYTHING.set(INT, address, value);
  }

  static void setIntLE(long address, int value) {
    EVERYTHING.set(INT_LE, address, value);
  }

  static void setLong(long address, long value) {
    EVERYTHING.set(LONG, address, value);
  }

  static void setLongLE(long address, long value) {
    EVERYTHING.set(LONG_LE, address, value);
  }

  static void zero(long address, long bytes) {
    EVERYTHING.asSlice(address, bytes).fill((byte) 0);
  }

  /** The ranges may overlap. */
  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(EVERYTHING, from, EVERYTHING, to, bytes);
  }

  static void copy(long from, byte[] to, int index, int bytes) {
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, from, to, index, bytes);
  }

  static void copy(byte[] from, int index, long to, int bytes) {
    MemorySegment.copy(from, index, EVERYTHING, ValueLayout.JAVA_BYTE, to, bytes);
  }

  /** A view of these bytes, big-endian, that nothing ends. Cost: two Java objects. */
  static ByteBuffer view(long address, int bytes) {
    return EVERYTHING.asSlice(address, bytes).asByteBuffer();
  }
}
