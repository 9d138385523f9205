// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;

/**
 * An {@link Arena} of the JDK whose memory is blocks of an {@link Allocator}. What it allocates is
 * of zeros, and every block goes back when it is closed.
 *
 * <p>Sizes and alignments are in bytes. Each segment starts at a multiple of 16, or of the
 * alignment that was asked for. Small segments are cut from a block that many share, 1 KiB at
 * first, then twice as large each time, up to 64 KiB; others have a block of their own. A segment
 * of 0 bytes takes no memory.
 *
 * <p>It fails as an arena of the JDK does: {@link IllegalArgumentException} for a size below 0, and
 * an alignment that is no power of two; {@link IllegalStateException} after it is closed, also for
 * each access to a segment, and from {@link Arena#close} while a native call uses a segment (it
 * stays open then, and close may be called again); {@link WrongThreadException} if another thread
 * uses a confined one; {@link OutOfMemoryError} if there is no memory, with the allocator's {@link
 * AllocationFailedException} as its cause. Beyond that, {@link HeapCorruptionException} if a free
 * block was overwritten, and {@link InvalidFreeException} from close, after all else is done, if
 * the program has freed a block of the arena itself.
 *
 * <p>The allocator must outlive it. If that is closed first, the arena allocates no more ({@link
 * AllocatorClosedException}, an IllegalStateException) and can still be closed; an access to its
 * segments does no harm, as to every address that a program kept, but the memory is not its own.
 *
 * <p>Do not implement this interface: operations will be added.
 */
public interface BlockArena extends Arena {
  /**
   * Allocates from this arena without writing zeros: a segment holds what the memory held before.
   * For segments that are written next, as by its {@code allocateFrom}. Cost of a call of this
   * method: none worth a thought.
   *
   * @return as thread-safe as the arena, and of use as long as it is open
   */
  SegmentAllocator uninitialized();
}
