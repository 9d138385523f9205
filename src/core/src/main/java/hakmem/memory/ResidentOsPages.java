// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Which OS pages lie in memory, by mincore: a byte for each, whose lowest bit says so. It looks
 * into the page table of a range, and at nothing else. Thread-safe: one asks at a time.
 */
final class ResidentOsPages {
  /** OS pages a call: 16 MiB of 4 KiB each, which is what the system looks at at a time. */
  private static final long OS_PAGES_PER_CALL = 4096;

  private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;

  private final MemorySegment mincore;
  private final long osPageBytes;
  private final boolean isTrue;

  /** What mincore says. Guarded by this. */
  private final MemorySegment told;

  /**
   * Looks whether the answers say something: there are sandboxes that say of all that is mapped
   * that it lies in memory.
   *
   * @param mincore the function of the C library
   * @param fresh an OS page that is mapped, and that nobody has touched
   */
  ResidentOsPages(MemorySegment mincore, long osPageBytes, long fresh) {
    this.mincore = mincore;
    this.osPageBytes = osPageBytes;
    this.told = Arena.ofAuto().allocate(OS_PAGES_PER_CALL, Long.BYTES);
    this.isTrue = ask(mincore, told, fresh, osPageBytes) && count(told, 1) == 0;
  }

  /**
   * How many bytes of a range lie in memory.
   *
   * @param bytes whole OS pages
   * @return {@link OsMemory#RESIDENT_UNKNOWN} if not all of the range is mapped, or the system does
   *     not say
   */
  synchronized long bytes(long address, long bytes) {
    long perCall = OS_PAGES_PER_CALL * osPageBytes;
    long osPages = 0;
    for (long done = 0; done < bytes; done += perCall) {
      if (!isTrue || !ask(mincore, told, address + done, Math.min(perCall, bytes - done))) {
        return OsMemory.RESIDENT_UNKNOWN;
      }
      osPages += count(told, Math.min(perCall, bytes - done) / osPageBytes);
    }
    return osPages * osPageBytes;
  }

  private static boolean ask(MemorySegment mincore, MemorySegment told, long address, long bytes) {
    MemorySegment ignored = told.fill((byte) 0); // This answer may be shorter than the last.
    return (int) Downcalls.call(mincore, address, bytes, told.address(), 0, 0, 0) == 0;
  }

  /** By words, of which the last may have more than was asked for: none of that. */
  private static long count(MemorySegment told, long osPages) {
    long count = 0;
    for (long at = 0; at < osPages; at += Long.BYTES) {
      count += Long.bitCount(told.get(JAVA_LONG, at) & LOWEST_BITS);
    }
    return count;
  }
}
