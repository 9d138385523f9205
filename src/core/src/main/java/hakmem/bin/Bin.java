// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.kind.BlockAddress;
import hakmem.superslab.Slab;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One class's slot in a thread heap: the active slab, from which the thread list is refilled, and
 * the partial slabs, first in first out so that each has time to collect frees. Private to the
 * heap.
 */
final class Bin {
  private static final int CARVE_COUNT_FIRST = 8;

  /** Slab whose blocks the thread list holds. */
  @Nullable Slab active;

  /** Blocks that the next carve takes: doubles with each, see {@link Bins}. */
  int carveCount = CARVE_COUNT_FIRST;

  /** Whether no slab could be cut when one was wanted last: any free block is enough then. */
  boolean isFrugal;

  /** How often a slab was cut after one had made room for others, since the last collection. */
  int recuts;

  /** Whether the last active slab, which was empty, was released to make room for others. */
  boolean hasMadeRoom;

  /** Units of the active slab if it stands in {@link KeptSlabs}; else 0. */
  int keptUnits;

  /** Behind this one in {@link KeptSlabs}. */
  @Nullable Bin nextKept;

  private @BlockAddress long seenHead;
  private @BlockAddress long seenLocalHead;
  private @Nullable Slab first;
  private @Nullable Slab last;
  private int partialCount;

  /** A slab is about to be cut. */
  void noteCut() {
    if (hasMadeRoom) {
      hasMadeRoom = false;
      recuts++;
    }
  }

  /** Whether both lists begin as at the last look: nothing was taken since, and nothing freed. */
  boolean isAsSeen(@BlockAddress long head, @BlockAddress long localHead) {
    boolean isSame = head == seenHead && localHead == seenLocalHead;
    seenHead = head;
    seenLocalHead = localHead;
    return isSame;
  }

  /** How many partial slabs; racy for others than whoever has the heap. */
  int partialCount() {
    return partialCount;
  }

  /** The first partial slab, or null. */
  @Nullable Slab first() {
    return first;
  }

  /** Adds a partial slab at the end. */
  void addLast(Slab slab) {
    slab.previousInBin = last;
    slab.nextInBin = null;
    if (last == null) {
      first = slab;
    } else {
      last.nextInBin = slab;
    }
    last = slab;
    partialCount++;
  }

  /** Takes a partial slab out. */
  void remove(Slab slab) {
    Slab next = slab.nextInBin;
    Slab previous = slab.previousInBin;
    if (previous == null) {
      first = next;
    } else {
      previous.nextInBin = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previousInBin = previous;
    }
    slab.nextInBin = null;
    slab.previousInBin = null;
    partialCount--;
  }
}
