// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import hakmem.base.Kinds;
import hakmem.kind.Address;
import hakmem.kind.BlockAddress;
import hakmem.kind.ByteOffset;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
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
   * Unaligned layout: our addresses are aligned, and the JIT need not check it again. The handle
   * itself, as MemorySegment.get is one level more for the JIT to inline (InlineDepthTest).
   */
  private static final VarHandle PLAIN_WORD = JAVA_LONG_UNALIGNED.varHandle();

  /**
   * All user-space addresses, of x86-64 and aarch64. One AND per block tells the JIT that its words
   * are in bounds of {@link #ALL}, instead of a compare and a branch per access.
   */
  private static final long USER_SPACE = (1L << 48) - 1;

  static {
    rehearse(MemorySegment.ofArray(new long[1]));
  }

  /** Up to here a loop is faster than the call of libc, measured at 64 and 128 bytes. */
  private static final long INLINE_BYTES_MAX = 64;

  private FfmBlockMemory() {}

  @SuppressWarnings("restricted") // The allocator's one window on memory; see the class comment.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** Each way of access once: the JVM links it in Java heap, of which free must need none. */
  private static void rehearse(MemorySegment word) {
    boolean same = WORD.compareAndSet(word, 0L, 0L, 0L);
    long plain = (long) PLAIN_WORD.get(word, 0L);
    PLAIN_WORD.set(word, 0L, plain);
  }

  /** Where a word of a block lies in {@link #ALL}. */
  static long wordAt(@BlockAddress long block, @ByteOffset int offset) {
    return (Kinds.plain(block) & USER_SPACE) + Kinds.plain(offset);
  }

  @Override
  @SuppressWarnings("kind") // Memory forgets the kind of a word; proved: link-verified.
  public @TaggedWord long loadPlain(@BlockAddress long block, @ByteOffset int offset) {
    return (long) PLAIN_WORD.get(ALL, wordAt(block, offset));
  }

  @Override
  public void storePlain(@BlockAddress long block, @ByteOffset int offset, @TaggedWord long word) {
    PLAIN_WORD.set(ALL, wordAt(block, offset), Kinds.plain(word));
  }

  @Override
  public boolean casAcqRel(
      @BlockAddress long block,
      @ByteOffset int offset,
      @TaggedWord long expected,
      @TaggedWord long next) {
    return WORD.compareAndSet(ALL, Kinds.plain(block) + Kinds.plain(offset), expected, next);
  }

  @Override
  public void zeroPlain(@Address long block, long bytes) {
    long address = Kinds.plain(block);
    if (bytes <= INLINE_BYTES_MAX) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        ALL.set(JAVA_LONG_UNALIGNED, address + at, 0);
      }
    } else {
      LibC.memset(address, bytes);
    }
  }

  @Override
  public void copyPlain(@UserAddress long source, @UserAddress long target, long bytes) {
    long from = Kinds.plain(source);
    long to = Kinds.plain(target);
    if (bytes <= INLINE_BYTES_MAX) {
      for (long at = 0; at < bytes; at++) {
        ALL.set(JAVA_BYTE, to + at, ALL.get(JAVA_BYTE, from + at));
      }
    } else {
      LibC.memcpy(from, to, bytes);
    }
  }

  @Override
  public void zeroThrough(MemorySegment view) {
    view.fill((byte) 0);
  }
}
