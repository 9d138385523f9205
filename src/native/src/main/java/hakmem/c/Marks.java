// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * One byte for each 16 bytes of a window of 16 GiB of addresses: what machine code knows of the
 * block that begins there. So it finds the class of an address, and refuses a wrong one, without a
 * look at memory that is not its own.
 *
 * <pre>
 *   0               no block of machine code
 *   1 to 71         C has the block; the number is its class
 *   128 + class     the block is at hand, on a stack of {@link Racks}
 * </pre>
 *
 * The system gives a mark memory when it is first written: 1/16 of what C has. Thread-safe.
 */
final class Marks {
  /** log2 of the bytes that have a mark. */
  static final int GRAIN_SHIFT = 4;

  /** Bytes of addresses that have marks. */
  static final long WINDOW_BYTES = 16L << 30;

  /** The bit of a block that is at hand. */
  static final int AT_HAND = 128;

  /** No block of machine code. */
  static final int NONE = 0;

  private static final long BYTES = WINDOW_BYTES >>> GRAIN_SHIFT;
  private static final long BELOW_FIRST = 64L << 20;
  private static final long BASE_ALIGNMENT = 2L << 20;
  private static final int BYTE_MASK = 255;
  private static final VarHandle MARK = JAVA_BYTE.varHandle();
  private static final VarHandle FOUR_MARKS = JAVA_INT.varHandle();

  private final MemorySegment all;
  private final long address;
  private final long windowBase;

  private Marks(MemorySegment all, long windowBase) {
    this.all = all;
    this.address = all.address();
    this.windowBase = windowBase;
  }

  /** A window around a block of the allocator; with address 0 if the system has no memory. */
  @SuppressWarnings("restricted") // memory of the system, mapped here
  static Marks around(long block) {
    long base = Math.max(0, block - BELOW_FIRST) & -BASE_ALIGNMENT;
    return new Marks(MemorySegment.ofAddress(SystemCalls.map(BYTES)).reinterpret(BYTES), base);
  }

  void unmap() {
    if (address != 0) {
      SystemCalls.unmap(address, BYTES);
    }
  }

  long address() {
    return address;
  }

  long windowBase() {
    return windowBase;
  }

  /** Whether a block at the address can have a mark. */
  boolean covers(long block) {
    return Long.compareUnsigned(block - windowBase, WINDOW_BYTES) < 0
        && (block & ((1 << GRAIN_SHIFT) - 1)) == 0;
  }

  /** The mark of an address. Total. */
  int of(long block) {
    return covers(block) ? (byte) MARK.getVolatile(all, index(block)) & BYTE_MASK : NONE;
  }

  static boolean isOut(int mark) {
    return mark > NONE && mark < AT_HAND;
  }

  /** Only by whoever alone has the block. */
  void set(long block, int mark) {
    MARK.setVolatile(all, index(block), (byte) mark);
  }

  /**
   * Sets a mark to NONE if it is still as expected: of several frees of a block one succeeds. Step
   * CSTACK-5.
   */
  boolean clear(long block, int expected) {
    long at = index(block) & -Integer.BYTES;
    int shift = (int) (index(block) - at) * Byte.SIZE;
    int four = (int) FOUR_MARKS.getVolatile(all, at);
    while ((four >>> shift & BYTE_MASK) == expected) {
      // There is no CAS of a byte. One of four fails if a neighbour changes, and is tried again.
      int witness =
          (int) FOUR_MARKS.compareAndExchange(all, at, four, four & ~(BYTE_MASK << shift));
      if (witness == four) {
        return true;
      }
      four = witness;
    }
    return false;
  }

  private long index(long block) {
    return (block - windowBase) >>> GRAIN_SHIFT;
  }
}
