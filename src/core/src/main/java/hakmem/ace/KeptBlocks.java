// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A block lies in the first empty place from the one on that its length says, so that a look for
 * one that is there is short, and needs neither a Java object nor a list. It stays there while it
 * is in use: who frees one and wants one of its length changes a word of the block and nothing
 * else. Any place serves any length: programs have a few lengths, and many blocks of them.
 */
/** Places of huge blocks that keep their memory when they are freed. Lock-free. */
final class KeptBlocks {
  /**
   * log2 of the bytes of the retained bound for each place: half of the shortest block, as what is
   * left of blocks that were cut wants places, too. Double: blocks of random lengths from 1 to 2
   * MiB find none now and then; half: longer walks.
   */
  private static final int PLACE_BYTES_SHIFT = 19;

  /** For what is left of blocks from which others were cut, if little may be kept. */
  static final int PLACES_MIN = 4;

  /** Half: of 1 GiB that may be kept, blocks of 1 MiB fill one half; double: looks take longer. */
  static final int PLACES_MAX = 1024;

  /** Places from where one length begins to where the next does: as many as often are of one. */
  private static final int STRIDE = 8;

  /** How many places there are: a power of two. */
  final int count;

  private final AtomicReferenceArray<@Nullable HugeBlock> places;

  /**
   * Empty places.
   *
   * @param boundBytes most bytes that may be kept
   */
  KeptBlocks(long boundBytes) {
    count = placesFor(boundBytes);
    places = new AtomicReferenceArray<>(count);
  }

  /** Places for so many bytes: a power of two. */
  static int placesFor(long boundBytes) {
    long wanted = Math.max(PLACES_MIN, Math.min(boundBytes >> PLACE_BYTES_SHIFT, PLACES_MAX));
    return 1 << Integer.SIZE - Integer.numberOfLeadingZeros((int) wanted - 1);
  }

  /**
   * The places in the order in which those of a length are looked at. Nearly all lengths are even.
   * Round ones are spread: by the lowest bits alone all multiples of 1 MiB would begin at one
   * place.
   *
   * @param turn 0 to {@link #count} - 1
   */
  int placeOf(int slots, int turn) {
    return placeAmong(count, slots, turn);
  }

  /** The same, of so many places: a power of two. */
  static int placeAmong(int count, int slots, int turn) {
    return ((slots >>> 1) + (slots >>> 4) + (slots >>> 7)) * STRIDE + turn & count - 1;
  }

  /** Takes a free block of this length and alignment into use; null: there is none. Step KEEP-1. */
  @Nullable HugeBlock poll(int slots, long alignment) {
    for (int turn = 0; turn < count; turn++) {
      HugeBlock block = places.get(placeOf(slots, turn));
      if (block != null && block.fits(slots, alignment) && block.useAgain()) {
        return block;
      }
    }
    return null;
  }

  /** Gives a kept block a place; false: all are taken. Step KEEP-3. */
  boolean offer(HugeBlock block) {
    for (int turn = 0; turn < count; turn++) {
      int place = placeOf(block.span().slots, turn);
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
    for (int turn = 0; turn < count; turn++) {
      int place = placeOf(block.span().slots, turn);
      if (places.get(place) == block) {
        return place;
      }
    }
    return -1;
  }
}
