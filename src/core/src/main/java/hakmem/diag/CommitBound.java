// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.api.Allocator;
import hakmem.bin.AllocatorParts;
import hakmem.bin.Magazines;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/*
 * Implementation note.
 *
 * Why it holds. A slab exists because it is some heap's active slab of its class, or because a
 * block of it is live or in a magazine: a slab that becomes empty otherwise is released by whoever
 * empties it. So at most heaps * (classes + blocks in magazines) + liveBlocks slabs are there at a
 * time.
 *
 * A superslab is registered only by a thread that has found no run of free units in any other that
 * is as long as the slab it wants, which is the longest at most. A superslab without such a run has
 * some n slabs in it, of longest units at most each, and before, between and behind them n + 1 gaps
 * of longest - 1 at most: 32 <= n * longest + (n + 1) * (longest - 1). The least such n is what
 * pinning returns. So when the last superslab was registered, each of the others had at least so
 * many slabs, but for units that were given back, or cut from a superslab registered by another
 * thread, while it searched: one superslab more for each thread that cuts. Between two such moments
 * their number only falls.
 *
 * Superslabs without any slab are retained, up to their own bound, or on their way back to the
 * system. Freed huge blocks are retained under the same bound.
 *
 * Why it is no smaller. One live block does pin its slab, and a program can be as unlucky with each
 * of its blocks. From longest = 17 on one slab of a unit keeps a longer one out of a superslab, and
 * a program that fills superslabs with slabs of a unit, frees all but one in each and then wants
 * the longest pins 2 MiB with each block. BoundSearch, of the lab, has both and comes near for one
 * unit, and for 11 and more. For 2 to 10 units no program is known to: who leaves gaps that keep a
 * slab out must fill them first, and so has more live blocks at a time than the least n.
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
   * retainedBytesMax + hugeBytes + 2 MiB * (floor(slabs / pinning) + threads)
   * slabs = heaps * (classes + kept) + liveBlocks
   * pinning = floor((31 + longest) / (2 * longest - 1))
   * </pre>
   *
   * and {@code limitBytes} if that is less. Units are 64 KiB; longest is the number of units of the
   * longest slab of these sizes, pinning the fewest slabs that leave no room in a superslab for one
   * more of these, from 32 for slabs of one unit to 1 from 12 units on. Kept is how many slabs'
   * blocks the magazines of a heap can hold: 16 of each class of more than 8 KiB, and slabs of
   * {@code magazineBytesMax} in all. A heap that other threads free into must allocate from time to
   * time or be found idle: blocks that wait to be drained are live.
   *
   * @param allocator whose block layout and bounds hold
   * @param heaps most heaps at a time, those of dead threads that nobody has found yet included:
   *     each new heap looks at two others, so there are no more of them than of the living
   * @param threads most that allocate at a time
   * @param liveBlocks most blocks of slabs at a time, those that wait to be drained included
   * @param hugeBytes most bytes of huge blocks at a time, each rounded up to 128 KiB
   * @param sizes in bytes, of the blocks of slabs
   * @return bytes
   * @throws IllegalArgumentException a size that is a huge block's: 1 MiB or more, and a span takes
   *     fewer units of 64 KiB than a slab
   */
  public static long bytes(
      Allocator allocator,
      long heaps,
      long threads,
      long liveBlocks,
      long hugeBytes,
      long... sizes) {
    AllocatorParts parts = EngineDoor.open(allocator).parts();
    List<SlabGeometry> classes = classes(parts, sizes);
    int longest = classes.isEmpty() ? 1 : classes.getLast().units();
    long slabs = heaps * (classes.size() + keptSlabs(classes, parts.magazineBytesMax()));
    long superslabs = (slabs + liveBlocks) / pinning(longest) + threads;
    long bytes =
        parts.retained().boundBytes() + hugeBytes + superslabs * SuperslabLayout.SUPERSLAB_BYTES;
    return Math.min(bytes, parts.gauge().limitBytes());
  }

  /** How the slabs of these sizes are cut, one for each class, the shortest slabs first. */
  private static List<SlabGeometry> classes(AllocatorParts parts, long... sizes) {
    List<SlabGeometry> classes = new ArrayList<>();
    for (long size : sizes) {
      int sizeClass = SizeClasses.of(parts.layout().blockBytesFor(size));
      if (!parts.geometries().serves(size, sizeClass)) {
        throw new IllegalArgumentException(
            "a block of this size has a span of its own: size=" + size + "; count its bytes");
      }
      SlabGeometry geometry = parts.geometries().of(sizeClass);
      if (!classes.contains(geometry)) {
        classes.add(geometry);
      }
    }
    classes.sort(Comparator.comparingInt(SlabGeometry::units));
    return classes;
  }

  /** Most slabs of which the magazines of a heap can hold blocks: those of the shortest. */
  private static long keptSlabs(List<SlabGeometry> shortestFirst, long magazineBytesMax) {
    long kept = 0;
    long bytes = magazineBytesMax;
    for (SlabGeometry geometry : shortestFirst) {
      long fit =
          Math.min(Magazines.blocksMax(geometry, magazineBytesMax), bytes / geometry.slabBytes());
      kept += fit;
      bytes -= fit * geometry.slabBytes();
    }
    return kept;
  }

  /**
   * The fewest slabs in a superslab that has no run of free units for another of the longest.
   *
   * @param longest units of the longest slab, 1 to 32
   */
  static int pinning(int longest) {
    return (SuperslabLayout.UNITS - 1 + longest) / (2 * longest - 1);
  }
}
