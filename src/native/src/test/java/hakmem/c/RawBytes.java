// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Memory at an address, as C sees it. */
final class RawBytes {
  private RawBytes() {}

  @SuppressWarnings("restricted") // what the tests look at
  static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  static void fill(long address, int value, long bytes) {
    at(address, bytes).fill((byte) value);
  }

  static byte get(long address) {
    return at(address, 1).get(ValueLayout.JAVA_BYTE, 0);
  }
}
