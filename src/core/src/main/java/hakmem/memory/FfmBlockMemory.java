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

  private FfmBlockMemory() {}

  @SuppressWarnings("restricted") // The allocator's one window on memory; see the class comment.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  @Override
  public long loadPlain(long address) {
    // Unaligned layout: our addresses are aligned, and the JIT need not check it again.
    return ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  @Override
  public void storePlain(long address, long word) {
    ALL.set(JAVA_LONG_UNALIGNED, address, word);
  }

  @Override
  public boolean casAcqRel(long address, long expected, long next) {
    return WORD.compareAndSet(ALL, address, expected, next);
  }

  @Override
  public void zeroPlain(long address, long bytes) {
    ALL.asSlice(address, bytes).fill((byte) 0);
  }

  @Override
  public void copyPlain(long from, long to, long bytes) {
    MemorySegment.copy(ALL, JAVA_BYTE, from, ALL, JAVA_BYTE, to, bytes);
  }

  /** A view of bytes at address, for the user; unbounded lifetime, no liveness check. */
  public static MemorySegment view(long address, long bytes) {
    return ALL.asSlice(address, bytes);
  }
}
