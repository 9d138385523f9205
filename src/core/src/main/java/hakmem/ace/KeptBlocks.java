// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A block lies in one of a few places that its length says, so that a look costs the same however
 * many are kept, and needs neither a Java object nor a list. It stays there while it is in use: who
 * frees one and wants one of its length changes a word of the block and nothing else.
 */
/** Places of huge blocks that keep their memory when they are freed. Lock-free. */
final class KeptBlocks {
  /** Half: twice as many lengths share places; double: longer walks of decay, and for a run. */
  static final int PLACES = 64;

  /** Places for one length. Half: programs with many blocks in turn miss; double: longer looks. */
  static final int WAYS = 8;

  private final AtomicReferenceArray<@Nullable HugeBlock> places =
      new AtomicReferenceArray<>(PLACES);

  /**
   * One of the places of blocks of a length. Round lengths are spread: by the lowest bits alone all
   * multiples of 1 MiB would share places.
   *
   * @param way 0 to {@link #WAYS} - 1
   */
  static int placeOf(int slots, int way) {
    return (slots + (slots >>> 3) + (slots >>> 6)) * WAYS + way & PLACES - 1;
  }

  /** Takes a free block of this length and alignment into use; null: there is none. Step KEEP-1. */
  @Nullable HugeBlock poll(int slots, long alignment) {
    for (int way = 0; way < WAYS; way++) {
      HugeBlock block = places.get(placeOf(slots, way));
      if (block != null && block.fits(slots, alignment) && block.useAgain()) {
        return block;
      }
    }
    return null;
  }

  /** Gives a kept block a place; false: those of its length are taken. Step KEEP-3. */
  boolean offer(HugeBlock block) {
    for (int way = 0; way < WAYS; way++) {
      int place = placeOf(block.span().slots, way);
      if (places.get(place) == null && places.compareAndSet(place, null, block)) {
        return true;
      }
    }
    return false;
  }

  /** Empties a place if this block is there; true: the caller is to withdraw it. Step KEEP-4. */
  boolean vacate(int place, HugeBlock block) {
    return places.compareAndSet(place, block, null);
  }

  /** What lies in a place, or null. */
  @Nullable HugeBlock at(int place) {
    return places.get(place);
  }

  /** The place of a block; -1: it has none. */
  int find(HugeBlock block) {
    for (int way = 0; way < WAYS; way++) {
      int place = placeOf(block.span().slots, way);
      if (places.get(place) == block) {
        return place;
      }
    }
    return -1;
  }
}
