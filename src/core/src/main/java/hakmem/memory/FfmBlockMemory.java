// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Block memory as it really is. One segment over all memory, held in a static final field, so that
 * the JIT folds its bounds and scope checks away; never reinterpreted per access.
 */
public final class FfmBlockMemory extends BlockMemory {
  static final FfmBlockMemory INSTANCE = new FfmBlockMemory();

  private static final MemorySegment ALL = everything();
  private static final VarHandle WORD = JAVA_LONG.varHandle();

  /**
   * All user-space addresses. One AND per block tells the JIT that its words are in bounds of
   * {@link #ALL}, instead of a compare and a branch per access.
   */
  private static final long USER_SPACE = (1L << 47) - 1;

  /** Up to here a loop is faster than the call of libc, measured at 64 and 128 bytes. */
  private static final long INLINE_BYTES_MAX = 64;

  private FfmBlockMemory() {}

  @SuppressWarnings("restricted") // The allocator's one window on memory; see the class comment.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  @Override
  public long loadPlain(long block, int offset) {
    // Unaligned layout: our addresses are aligned, and the JIT need not check it again.
    return ALL.get(JAVA_LONG_UNALIGNED, (block & USER_SPACE) + offset);
  }

  @Override
  public void storePlain(long block, int offset, long word) {
    ALL.set(JAVA_LONG_UNALIGNED, (block & USER_SPACE) + offset, word);
  }

  @Override
  public boolean casAcqRel(long block, int offset, long expected, long next) {
    return WORD.compareAndSet(ALL, block + offset, expected, next);
  }

  @Override
  public void zeroPlain(long address, long bytes) {
    if (bytes <= INLINE_BYTES_MAX) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        ALL.set(JAVA_LONG_UNALIGNED, address + at, 0);
      }
    } else {
      LibC.memset(address, bytes);
    }
  }

  @Override
  public void copyPlain(long from, long to, long bytes) {
    if (bytes <= INLINE_BYTES_MAX) {
      for (long at = 0; at < bytes; at++) {
        ALL.set(JAVA_BYTE, to + at, ALL.get(JAVA_BYTE, from + at));
      }
    } else {
      LibC.memcpy(from, to, bytes);
    }
  }

  /** A view of bytes at address, for the user; unbounded lifetime, no liveness check. */
  public static MemorySegment view(long address, long bytes) {
    return ALL.asSlice(address, bytes);
  }
}
