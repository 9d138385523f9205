// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.api.Allocator;
import hakmem.base.Alignment;
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
 * empties it. So there are at most heaps * (classes + blocks in magazines) + liveBlocks slabs at a
 * time, of one unit each. A superslab is
 * registered only by a thread that has found no free unit in any other: when it did, all units of
 * the others were slabs, but for those that were given back, or cut from a superslab registered by
 * another thread, while it searched: one superslab more for each thread that cuts. Superslabs
 * without any slab are retained, up to their own bound, or on their way back to the system.
 */
/**
 * How many bytes an allocator may have committed, from what is asked of it alone: how many heaps
 * there are at a time and how many blocks are live, never from how many there have been.
 */
public final class CommitBound {
  private CommitBound() {}

  /**
   * The bound for a program whose blocks are of these sizes. A heap that other threads free into
   * must allocate from time to time or be found idle: blocks that wait to be drained are live.
   *
   * @param allocator whose block layout and bound on retained superslabs hold
   * @param heaps most heaps at a time, those of dead threads that nobody has found yet included:
   *     each new heap looks at two others, so there are no more of them than of the living
   * @param liveBlocks most blocks at a time, those that wait to be drained included
   * @param sizes in bytes, each of a class whose slabs are one unit of 64 KiB
   * @return bytes, a multiple of 2 MiB
   * @throws IllegalArgumentException a size whose slabs are longer
   */
  public static long bytes(Allocator allocator, long heaps, long liveBlocks, long... sizes) {
    AllocatorParts parts = EngineDoor.open(allocator).parts();
    BitSet classes = new BitSet();
    long kept = 0;
    for (long size : sizes) {
      int sizeClass = SizeClasses.of(parts.layout().blockBytesFor(size));
      SlabGeometry geometry = parts.geometries().of(sizeClass);
      if (geometry.units() != 1) {
        throw new IllegalArgumentException(
            "slabs of this size are not one unit: size=" + size + "; ask for smaller sizes");
      }
      if (!classes.get(SizeClasses.slot(sizeClass))) {
        kept += Magazines.blocksMax(geometry, parts.magazineBytesMax());
      }
      classes.set(SizeClasses.slot(sizeClass));
    }
    kept = Math.min(kept, parts.magazineBytesMax() / SuperslabLayout.UNIT_BYTES);
    long slabs = heaps * (classes.cardinality() + kept) + liveBlocks;
    long superslabs =
        Alignment.roundUp(slabs * SuperslabLayout.UNIT_BYTES, SuperslabLayout.SUPERSLAB_BYTES);
    return parts.retained().boundBytes() + superslabs + heaps * SuperslabLayout.SUPERSLAB_BYTES;
  }
}
