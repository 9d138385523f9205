// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** {@link CSizes} as machine code reads them. Written once, read by anybody. */
final class SizeTables {
  /** Of a byte for each step of request sizes: their class. */
  static final int CLASSES_OFFSET = 0;

  /** Of an int for each class: bytes that the user has. */
  static final int USABLE_OFFSET = 2048;

  /** Bytes of all. */
  static final int BYTES = 4096;

  private SizeTables() {}

  static void write(MemorySegment tables) {
    int step = 1 << CSizes.STEP_SHIFT;
    for (int bytes = step; bytes <= CSizes.USER_BYTES_MAX; bytes += step) {
      int at = CLASSES_OFFSET + (bytes - 1) / step;
      tables.set(JAVA_BYTE, at, (byte) CSizes.of(bytes));
    }
    for (int c = 1; c <= CSizes.COUNT; c++) {
      tables.set(JAVA_INT, USABLE_OFFSET + c * Integer.BYTES, CSizes.usableBytes(c));
    }
  }
}
