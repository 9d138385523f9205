// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.layout.SuperslabLayout;
import hakmem.superslab.Slab;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The classes whose active slab of several units may be empty, first in first out: their slabs have
 * 2 MiB in all. One that was used again meanwhile still counts, until its turn comes. Private to
 * the heap.
 */
public final class KeptSlabs {
  /** As many as the longest slab has: with fewer, malloc and free of that in turn would cut. */
  public static final int UNITS_MAX = SuperslabLayout.UNITS;

  private @Nullable Bin first;
  private @Nullable Bin last;
  private int count;
  private int units;

  /** None yet. */
  KeptSlabs() {}

  /** The class whose turn is next, or null. */
  @Nullable Bin first() {
    return first;
  }

  int count() {
    return count;
  }

  /** Whether the first is to go. */
  boolean isOverBound() {
    return units > UNITS_MAX;
  }

  /** Whether the class's slab is kept, or was and has not had its turn. */
  boolean has(Bin bin) {
    return bin.keptUnits != 0;
  }

  /** The active slab of the class is empty: it is kept, if it is not already. */
  void add(Bin bin, Slab slab) {
    if (bin.keptUnits == 0) {
      bin.keptUnits = slab.units;
      units += bin.keptUnits;
      if (last == null) {
        first = bin;
      } else {
        last.nextKept = bin;
      }
      last = bin;
      count++;
    }
  }

  /** The first becomes the last. */
  void rotate() {
    Bin bin = first;
    if (bin != null && last != null && bin != last) {
      first = bin.nextKept;
      bin.nextKept = null;
      last.nextKept = bin;
      last = bin;
    }
  }

  /** The first has had its turn. */
  void removeFirst() {
    Bin bin = first;
    if (bin != null) {
      first = bin.nextKept;
      if (first == null) {
        last = null;
      }
      count--;
      units -= bin.keptUnits;
      bin.keptUnits = 0;
      bin.nextKept = null;
    }
  }
}
