// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * A place in a library where it keeps the address of a memory function: what the C library's own
 * is, and ours.
 *
 * @param library name of its file
 * @param function which is called through it
 * @param isVariable whether it is a variable, which the library itself may change
 * @param address of the place, a multiple of 8
 * @param isWritable whether the library may write there
 * @param systems what it holds without us
 * @param ours what it holds while the library is served
 */
record Slot(
    String library,
    ServedFunction function,
    boolean isVariable,
    long address,
    boolean isWritable,
    long systems,
    long ours) {
  private static final long OS_PAGE_BYTES = 4096;
  private static final VarHandle PLACE = JAVA_LONG.varHandle();

  /** How memory is made writable and protected again: 0, or a number of errno. */
  interface Protection {
    int set(long address, long bytes, boolean writable);
  }

  /**
   * Replaces what the place holds, if it is as expected. One thread at a time.
   *
   * @return whether it was
   * @throws LibraryException the system refuses; nothing has changed
   */
  boolean replace(long expected, long value, Protection protection) {
    long start = address & -OS_PAGE_BYTES;
    if (!isWritable) {
      check("make writable", protection.set(start, OS_PAGE_BYTES, true));
    }
    boolean isReplaced = PLACE.compareAndSet(place(), 0L, expected, value);
    if (!isWritable) {
      int errno = protectAgain(start, protection);
      if (errno != 0) {
        boolean ignored = isReplaced && PLACE.compareAndSet(place(), 0L, value, expected);
        check("protect again", errno);
      }
    }
    return isReplaced;
  }

  private static int protectAgain(long start, Protection protection) {
    return protection.set(start, OS_PAGE_BYTES, false);
  }

  private void check(String what, int errno) {
    if (errno != 0) {
      throw new LibraryException(
          LibraryException.Reason.REFUSED,
          errno,
          "the system refuses to " + what + " " + this + ": errno=" + errno);
    }
  }

  /** What it holds now. */
  long value() {
    return (long) PLACE.getVolatile(place(), 0L);
  }

  @SuppressWarnings("restricted") // memory of a library that stays loaded
  private MemorySegment place() {
    return MemorySegment.ofAddress(address).reinterpret(Long.BYTES);
  }

  @Override
  public String toString() {
    return function.symbol + " of " + library + " at 0x" + Long.toHexString(address);
  }
}
