// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import java.lang.foreign.MemorySegment;

/**
 * All of the process's memory as one segment, so that benchmarks and replays touch blocks as a
 * program would.
 *
 * <p>Offsets in {@link #ALL} are addresses. Reading or writing memory that is not mapped ends the
 * process.
 */
public final class SystemMemory {
  /** Every address of the process, from 0. */
  public static final MemorySegment ALL = everything();

  private SystemMemory() {}

  @SuppressWarnings("restricted") // the native access that this class is for
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }
}
