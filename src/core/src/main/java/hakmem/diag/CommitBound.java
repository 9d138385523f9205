// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.api.Allocator;
import hakmem.bin.AllocatorParts;
import hakmem.bin.Magazines;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import hakmem.walk.EngineDoor;
import java.util.BitSet;

/*
 * Implementation note.
 *
 * Why it holds. A slab exists because it is some heap's active slab of its class, or because a
 * block of it is live or in a magazine: a slab that becomes empty otherwise is released by whoever
 * empties it. So at most heaps * (classes + blocks in magazines) + liveBlocks slabs are there at a
 * time. A superslab is registered only by a thread that has found no run of free units in any
 * other, as long as the longest slab at most: so each of the others had a used unit in every
 * stretch of that length, but for units that were given back, or cut from a superslab registered by
 * another thread, while it searched: one superslab more for each thread that cuts. Superslabs
 * without any slab are retained, up to their own bound, or on their way back to the system. Freed
 * huge blocks are retained under the same bound.
 *
 * Why it is no smaller. One live block does pin its slab, and a program can be as unlucky with each
 * of its blocks: BoundSearch, of the lab, comes near.
 */
/**
 * How many bytes an allocator may have committed, from what is asked of it alone: how many heaps
 * and threads there are at a time and how many blocks are live, never from how many there have
 * been.
 */
public final class CommitBound {
  private CommitBound() {}

  /**
   * The bound for a program whose blocks are of these sizes:
   *
   * <pre>
   * retainedBytesMax + hugeBytes + 2 MiB * (ceil(units / floor(32 / longest)) + threads)
   * units = heaps * (active + kept) + liveBlocks * longest
   * </pre>
   *
   * and {@code limitBytes} if that is less. Units are 64 KiB; longest is the number of units of the
   * longest slab of these sizes, active the sum of those of one slab of each class, kept those that
   * the magazines of a heap can hold: 16 slabs of each class of more than 8 KiB, and {@code
   * magazineBytesMax} in all. A heap that other threads free into must allocate from time to time
   * or be found idle: blocks that wait to be drained are live.
   *
   * @param allocator whose block layout and bounds hold
   * @param heaps most heaps at a time, those of dead threads that nobody has found yet included:
   *     each new heap looks at two others, so there are no more of them than of the living
   * @param threads most that allocate at a time
   * @param liveBlocks most blocks of slabs at a time, those that wait to be drained included
   * @param hugeBytes most bytes of huge blocks at a time, each rounded up to 256 KiB
   * @param sizes in bytes, of the blocks of slabs
   * @return bytes
   * @throws IllegalArgumentException a size that is a huge block's
   */
  public static long bytes(
      Allocator allocator,
      long heaps,
      long threads,
      long liveBlocks,
      long hugeBytes,
      long... sizes) {
    AllocatorParts parts = EngineDoor.open(allocator).parts();
    BitSet classes = new BitSet();
    long active = 0;
    long kept = 0;
    int longest = 1;
    for (long size : sizes) {
      long need = parts.layout().blockBytesFor(size);
      int sizeClass =
          need > SizeClasses.BLOCK_BYTES_MAX ? SizeClasses.NO_CLASS : SizeClasses.of(need);
      if (sizeClass == SizeClasses.NO_CLASS || sizeClass >= parts.geometries().classCount()) {
        throw new IllegalArgumentException(
            "a block of this size has a span of its own: size=" + size + "; count its bytes");
      }
      if (!classes.get(SizeClasses.slot(sizeClass))) {
        SlabGeometry geometry = parts.geometries().of(sizeClass);
        active += geometry.units();
        kept += (long) geometry.units() * Magazines.blocksMax(geometry, parts.magazineBytesMax());
        longest = Math.max(longest, geometry.units());
      }
      classes.set(SizeClasses.slot(sizeClass));
    }
    kept = Math.min(kept, parts.magazineBytesMax() / SuperslabLayout.UNIT_BYTES);
    long units = heaps * (active + kept) + liveBlocks * longest;
    long used = SuperslabLayout.UNITS / longest;
    long superslabs = (units + used - 1) / used + threads;
    long bytes =
        parts.retained().boundBytes() + hugeBytes + superslabs * SuperslabLayout.SUPERSLAB_BYTES;
    return Math.min(bytes, parts.gauge().limitBytes());
  }
}
