// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.api.Allocator;
import hakmem.bin.AllocatorParts;
import hakmem.bin.KeptSlabs;
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
 * empties it. An active slab that has room for one block is empty, or counted with this block
 * anyway; of empty ones with several units KeptSlabs bounds the units of a heap. So at most heaps *
 * (active + blocks in magazines) + liveBlocks slabs are there at a time.
 *
 * A slab is cut from the lowest free units that do. So it begins where a superslab does, or where
 * another slab began or ended, and its units are a multiple of the step, as those of all before it;
 * what is purged of free units in between begins and ends there, too. So slabs lie on a grid of 32
 * / step places, of which each fills units / step. From here on lengths are places.
 *
 * A superslab is registered only by a thread that has found no run of free places in any other that
 * is as long as the slab it wants, which is the longest at most. Let a superslab without such a run
 * have n slabs in it. Before, between and behind them are n + 1 gaps of longest - 1 at most, and
 * slabs and gaps are all its places: places <= sum of the slabs + (n + 1) * (longest - 1). So each
 * superslab wants of its slabs
 *
 *   sum of (slab + longest - 1) >= places + 1 - longest,
 *
 * and as no slab is longer than the longest, also n * (2 * longest - 1) >= places + 1 - longest;
 * the least such n is what pinning returns. Summed over all superslabs, and all slabs that there
 * are, the first divides the shares, the second the slabs. Both hold, and so does the lesser.
 *
 * So it was when the last superslab was registered, but for units that were given back, or cut from
 * a superslab registered by another thread, while it searched: one superslab more for each thread
 * that cuts. Between two such moments their number only falls.
 *
 * Superslabs without any slab are retained, up to their own bound, or on their way back to the
 * system. Freed huge blocks are retained under the same bound.
 *
 * Why it is no smaller. One live block does pin its slab, and a program can be as unlucky with each
 * of its blocks. It fills superslabs with slabs of the longest and others that are a unit shorter,
 * in turns, frees the others, and then wants as many of the longest: no gap has room for them.
 * BoundSearch, of the lab, comes to more than two thirds of the bound so, for each length; what it
 * is short of is the blocks that filled the gaps while others were put behind them.
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
   * retainedBytesMax + hugeBytes + 2 MiB * (superslabs + threads)
   * superslabs = the lesser of floor(slabs / pinning) and floor(shares / (places + 1 - longest))
   * slabs = heaps * (active + kept) + liveBlocks
   * pinning = floor((places - 1 + longest) / (2 * longest - 1))
   * shares = slabs * (longest - 1) + places that all these slabs take
   * </pre>
   *
   * and {@code limitBytes} if that is less. A superslab has 32 units of 64 KiB. The step is the
   * greatest common divisor of the units of the slabs of these sizes, and 1 with those of small
   * blocks. A superslab has floor(32 / step) places, a slab takes units / step of them, and longest
   * is how many the longest takes. Pinning is the fewest slabs that leave no room in a superslab
   * for one more of the longest: 32 if all are of one unit, 4 if all are of 8, but 2 if some are of
   * 8 and others of any length, 1 from 12 units on. In shares, a live block is taken for one of the
   * longest slab; a heap's slabs are as long as they are. Active is one slab for each size class,
   * but of those that have one block and several units only so many as have 32 units in all. Kept
   * is how many slabs' blocks the magazines of a heap can hold: 16 of each class of more than 8
   * KiB, and slabs of {@code magazineBytesMax} in all. A heap that other threads free into must
   * allocate from time to time or be found idle: blocks that wait to be drained are live.
   *
   * @param allocator whose block layout and bounds hold
   * @param heaps most heaps at a time, those of dead threads that nobody has found yet included:
   *     each new heap looks at two others, so there are no more of them than of the living
   * @param threads most that allocate at a time
   * @param liveBlocks most blocks of slabs at a time, those included that wait to be drained, or
   *     whose malloc or free has not returned
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
    long superslabs = superslabs(classes, parts.magazineBytesMax(), heaps, liveBlocks) + threads;
    long bytes =
        parts.retained().boundBytes() + hugeBytes + superslabs * SuperslabLayout.SUPERSLAB_BYTES;
    return Math.min(bytes, parts.gauge().limitBytes());
  }

  /** Most superslabs that all have no room for another of the longest slabs. */
  private static long superslabs(
      List<SlabGeometry> shortestFirst, long magazineBytesMax, long heaps, long liveBlocks) {
    int step = step(shortestFirst);
    int places = SuperslabLayout.UNITS / step;
    int longest = shortestFirst.isEmpty() ? 1 : shortestFirst.getLast().units() / step;
    long kept = keptSlabs(shortestFirst, magazineBytesMax);
    long keptPlaces =
        Math.min(kept * longest, (magazineBytesMax >>> SuperslabLayout.UNIT_SHIFT) / step);
    long activePlaces = activeUnits(shortestFirst) / step;
    long slabs = heaps * (activeSlabs(shortestFirst) + kept) + liveBlocks;
    long filled = heaps * (activePlaces + keptPlaces) + liveBlocks * longest;
    long shares = slabs * (longest - 1) + filled;
    return Math.min(slabs / pinning(places, longest), shares / (places + 1 - longest));
  }

  /** Most active slabs of a heap that are there although no block of them is live. */
  private static long activeSlabs(List<SlabGeometry> shortestFirst) {
    long slabs = 0;
    int left = KeptSlabs.UNITS_MAX;
    for (SlabGeometry geometry : shortestFirst) {
      if (!isBounded(geometry)) {
        slabs++;
      } else if (geometry.units() <= left) {
        left -= geometry.units();
        slabs++;
      }
    }
    return slabs;
  }

  /** Most units of such slabs. */
  private static long activeUnits(List<SlabGeometry> geometries) {
    long bounded = 0;
    long others = 0;
    for (SlabGeometry geometry : geometries) {
      if (isBounded(geometry)) {
        bounded += geometry.units();
      } else {
        others += geometry.units();
      }
    }
    return others + Math.min(bounded, KeptSlabs.UNITS_MAX);
  }

  /**
   * Whether the slab, as an active one without a live block, is one of those that KeptSlabs has.
   */
  private static boolean isBounded(SlabGeometry geometry) {
    return geometry.capacity() == 1 && geometry.units() > 1;
  }

  /** The greatest number of units of which each slab is a multiple. */
  private static int step(List<SlabGeometry> shortestFirst) {
    int step = shortestFirst.isEmpty() ? 1 : shortestFirst.getFirst().units();
    while (!divides(step, shortestFirst)) {
      step--;
    }
    return step;
  }

  private static boolean divides(int step, List<SlabGeometry> geometries) {
    return geometries.stream().allMatch(geometry -> geometry.units() % step == 0);
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
   * The fewest slabs in a superslab that has no run of free places for another of the longest.
   *
   * @param places of a superslab
   * @param longest places of the longest slab, 1 to as many
   */
  static int pinning(int places, int longest) {
    return (places - 1 + longest) / (2 * longest - 1);
  }
}
