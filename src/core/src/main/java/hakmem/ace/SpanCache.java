// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.layout.Addresses;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A span lies in one of a few places that its length says, so that a look costs the same however
 * many are kept, and needs neither a Java object nor a list. A place is taken and filled by CAS:
 * who has the span has it alone.
 */
/** Spans that were freed and keep their memory for the next one who wants theirs. Lock-free. */
final class SpanCache {
  /** Half: lengths that are 16 slots apart disturb each other; double: longer walks of decay. */
  static final int PLACES = 64;

  /** Places for one length. Half: programs with many blocks in turn miss; double: longer looks. */
  static final int WAYS = 8;

  private final AtomicReferenceArray<@Nullable Span> places = new AtomicReferenceArray<>(PLACES);

  /**
   * One of the places of spans of a length.
   *
   * @param way 0 to {@link #WAYS} - 1
   */
  static int placeOf(int slots, int way) {
    return slots * WAYS + way & PLACES - 1;
  }

  /** Takes a span of this length and alignment out; null: there is none. Step SPAN-2. */
  @Nullable Span poll(int slots, long alignment) {
    for (int way = 0; way < WAYS; way++) {
      int place = placeOf(slots, way);
      Span span = places.get(place);
      if (span != null
          && span.slots == slots
          && Addresses.slotsBehind(span.address, alignment) == 0
          && places.compareAndSet(place, span, null)) {
        return span;
      }
    }
    return null;
  }

  /** Puts a span in; false: its places are taken. Step SPAN-6. */
  boolean offer(Span span) {
    for (int way = 0; way < WAYS; way++) {
      int place = placeOf(span.slots, way);
      if (places.get(place) == null && places.compareAndSet(place, null, span)) {
        return true;
      }
    }
    return false;
  }

  /** Takes out what stands in a place if it came there before a moment. Step SPAN-9. */
  @Nullable Span pollOld(int place, long before) {
    Span span = places.get(place);
    boolean old = span != null && span.keptSince < before;
    return old && places.compareAndSet(place, span, null) ? span : null;
  }

  /** What stands in a place, for walks. */
  @Nullable Span at(int place) {
    return places.get(place);
  }
}
