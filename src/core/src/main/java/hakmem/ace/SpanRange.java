// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.base.AtomicBits;
import hakmem.kind.Address;
import hakmem.kind.MappingBase;
import hakmem.layout.Addresses;
import hakmem.layout.SpanLayout;
import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.index.qual.NonNegative;

/*
 * Implementation note.
 *
 * A run may lie in several words of bits. They are cleared from the first to the last, each by one
 * CAS; if somebody else was faster at one of them, those before it are set again, and the search
 * goes on. Lowest run first: so the committed part of a range has no holes but those that large
 * alignments leave, and the system sees it as two mappings, with memory and without.
 */
/** A reserved range of addresses that is cut into spans. Thread-safe, lock-free. */
final class SpanRange {
  /** First address. */
  final @MappingBase long base;

  private final @NonNegative int length;
  private final AtomicBits free;

  /** Slots from this one on were never committed. */
  private final AtomicInteger committedEnd = new AtomicInteger();

  /** A hint: no slot below is free. */
  private final AtomicInteger searchFrom = new AtomicInteger();

  /**
   * @param base first address
   * @param length slots
   */
  SpanRange(@MappingBase long base, @NonNegative int length) {
    this.base = base;
    this.length = length;
    this.free = new AtomicBits(length, true);
  }

  /** Bytes of the range. */
  long bytes() {
    return SpanLayout.bytesOf(length);
  }

  /** First address of a slot. */
  private @MappingBase long addressOf(int slot) {
    return Addresses.slotBase(base, slot);
  }

  /** Whether the address lies in the range. */
  boolean contains(@Address long address) {
    return Addresses.isWithin(address, base, bytes());
  }

  /**
   * Claims the lowest run of free slots for a span that is aligned; false: none was found.
   *
   * @param everywhere whether to search from the first slot on, for a hint that was wrong
   */
  boolean claim(Span span, long alignment, boolean everywhere) {
    int hint = Math.max(0, searchFrom.get());
    int lowest = free.lowestFrom(hint);
    if (lowest != hint) {
      searchFrom.lazySet(lowest < 0 ? length : lowest);
    }
    return claimRun(span, alignment, everywhere ? 0 : hint);
  }

  /** As claim, from a slot on. Step SPAN-3. */
  private boolean claimRun(Span span, long alignment, @NonNegative int from) {
    int step = (int) Math.max(1, alignment >>> SpanLayout.SLOT_SHIFT);
    int origin = Addresses.slotsBehind(base, alignment);
    int first = free.runFrom(from, span.slots, step, origin);
    while (first >= 0) {
      span.placeAt(addressOf(first));
      if (claimSlots(span)) {
        return true;
      }
      first = free.runFrom(from, span.slots, step, origin);
    }
    return false;
  }

  /**
   * Claims the slots where a span is to lie, or none of them. If it throws, {@link #giveSlots}
   * gives back what it has. Step SPAN-3.
   */
  private boolean claimSlots(Span span) {
    int first = firstSlotOf(span);
    int end = first + span.slots;
    for (int at = first; at < end; ) {
      int next = Math.min(end, AtomicBits.wordEnd(at));
      if (!free.clearAll(at, next)) {
        giveSlots(span);
        return false;
      }
      span.held = next - first; // Nothing can fail behind the last of these.
      at = next;
    }
    return true;
  }

  /**
   * Gives the slots back that a span has, from the last on; the system has their memory. If it
   * throws, it may be called again: it goes on where it was. Step SPAN-5.
   */
  void giveSlots(Span span) {
    int first = firstSlotOf(span);
    while (span.held > 0) {
      int end = first + span.held;
      int from = Math.max(first, AtomicBits.wordStart(end - 1));
      free.setAll(from, end);
      span.held = from - first;
    }
    if (first < searchFrom.get()) {
      searchFrom.lazySet(first);
    }
  }

  private int firstSlotOf(Span span) {
    return Addresses.slotIn(span.address, base);
  }

  /** Claims the slots behind a span for another, if they are free. Step SPAN-6. */
  boolean claimBehind(Span span, Span other) {
    int first = firstSlotOf(other) + other.slots;
    if (span.slots > length - first) {
      return false;
    }
    span.placeAt(addressOf(first));
    return claimSlots(span);
  }

  /** Notes that the memory of a span is about to be committed. */
  void noteCommitted(Span span) {
    committedEnd.accumulateAndGet(firstSlotOf(span) + span.slots, Math::max);
  }

  /** Bytes from the base on, behind which nothing was ever committed. */
  long committedBytes() {
    return SpanLayout.bytesOf(committedEnd.get());
  }

  /** Bytes of the longest run of free slots, for walks. */
  long longestFreeBytes() {
    return SpanLayout.bytesOf(free.longestRun());
  }

  /** Free slots, for walks. */
  int freeSlots() {
    int count = 0;
    for (int slot = free.lowestFrom(0); slot >= 0; slot = free.lowestFrom(slot + 1)) {
      count++;
    }
    return count;
  }
}
