// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes that depend on the block's number, or its address, and on the place in the block: no two
 * blocks look alike. Stateless.
 */
public final class BlockPattern {
  /** Answer of the checks when every byte is as expected. */
  public static final long NO_FAULT = -1;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final VarHandle OPAQUE = JAVA_LONG.varHandle();

  private BlockPattern() {}

  /** Fills {@code bytes} bytes with a block's pattern. */
  public static void fill(long address, long block, long bytes) {
    long at = 0;
    for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
      SystemMemory.ALL.set(JAVA_LONG_UNALIGNED, address + at, word(block, at));
    }
    for (; at < bytes; at++) {
      SystemMemory.ALL.set(JAVA_BYTE, address + at, byteAt(block, at));
    }
  }

  /** Offset of the first byte that is not the block's pattern, or {@link #NO_FAULT}. */
  public static long firstFault(long address, long block, long bytes) {
    long at = 0;
    while (at + Long.BYTES <= bytes
        && SystemMemory.ALL.get(JAVA_LONG_UNALIGNED, address + at) == word(block, at)) {
      at += Long.BYTES;
    }
    for (; at < bytes; at++) {
      if (SystemMemory.ALL.get(JAVA_BYTE, address + at) != byteAt(block, at)) {
        return at;
      }
    }
    return NO_FAULT;
  }

  /** Offset of the first byte that is not zero, or {@link #NO_FAULT}. */
  public static long firstNonZero(long address, long bytes) {
    long at = 0;
    while (at + Long.BYTES <= bytes
        && SystemMemory.ALL.get(JAVA_LONG_UNALIGNED, address + at) == 0) {
      at += Long.BYTES;
    }
    for (; at < bytes; at++) {
      if (SystemMemory.ALL.get(JAVA_BYTE, address + at) != 0) {
        return at;
      }
    }
    return NO_FAULT;
  }

  /** Writes the first and the last whole word alone; of a shorter block, the first byte. */
  public static void fillEnds(long address, long block, long bytes) {
    if (bytes >= Long.BYTES) {
      long last = (bytes & -Long.BYTES) - Long.BYTES;
      SystemMemory.ALL.set(JAVA_LONG_UNALIGNED, address, word(block, 0));
      SystemMemory.ALL.set(JAVA_LONG_UNALIGNED, address + last, word(block, last));
    } else if (bytes > 0) {
      SystemMemory.ALL.set(JAVA_BYTE, address, byteAt(block, 0));
    }
  }

  /** Writes a whole word at each multiple of {@code step} bytes, a multiple of 8. */
  public static void fillSparsely(long address, long block, long bytes, long step) {
    for (long at = 0; at + Long.BYTES <= bytes; at += step) {
      SystemMemory.ALL.set(JAVA_LONG_UNALIGNED, address + at, word(block, at));
    }
  }

  /** True if what {@link #fillEnds} wrote is still there. */
  public static boolean endsAreRight(long address, long block, long bytes) {
    if (bytes >= Long.BYTES) {
      long last = (bytes & -Long.BYTES) - Long.BYTES;
      return SystemMemory.ALL.get(JAVA_LONG_UNALIGNED, address) == word(block, 0)
          && SystemMemory.ALL.get(JAVA_LONG_UNALIGNED, address + last) == word(block, last);
    }
    return bytes == 0 || SystemMemory.ALL.get(JAVA_BYTE, address) == byteAt(block, 0);
  }

  /** True if the first word of a block is still there. */
  public static boolean startIsRight(long address, long block) {
    return SystemMemory.ALL.get(JAVA_LONG_UNALIGNED, address) == word(block, 0);
  }

  /** Writes the first word of a block with 8 bytes or more; each call does. */
  public static void rewriteStart(long address, long block) {
    OPAQUE.setOpaque(SystemMemory.ALL, address, word(block, 0));
  }

  private static long word(long block, long at) {
    return (block + 1L) * GOLDEN + at * 0x0101_0101_0101_0101L;
  }

  private static byte byteAt(long block, long at) {
    long start = at & -Long.BYTES;
    int index = (int) (at - start);
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return (byte) (word(block, start) >>> 8 * (little ? index : Long.BYTES - 1 - index));
  }
}
