// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.kind.MappingBase;
import hakmem.layout.SpanLayout;

/**
 * A run of slots of a range. Who has claimed its slots, or the block on it, has it alone: nothing
 * here is shared. Made before its slots are claimed, and used once.
 */
public final class Span {
  /** None: no slots anywhere. */
  static final Span NONE = new Span(0);

  /** Its length, in slots. */
  public final int slots;

  /** Its length, in bytes. */
  public final long bytes;

  /** First address, 0 before it has a place; not written once anybody else sees the span. */
  public @MappingBase long address;

  /**
   * How many of its first slots are claimed: all or none, but while they are claimed, or given
   * back, word by word. Private to who has the span, or wants it.
   */
  int held;

  /** Whether the system has its memory back: it cannot be used any more. */
  private boolean gone;

  /** A span of so many slots that has no place yet. */
  Span(int slots) {
    this.slots = slots;
    this.bytes = SpanLayout.bytesOf(slots);
  }

  /** Says where it lies, or is to lie. */
  void placeAt(@MappingBase long where) {
    address = where;
  }

  /** Its memory goes back: there is no way back. */
  void bury() {
    gone = true;
  }

  /** Whether its memory was given back, for who had it. */
  public boolean isGone() {
    return gone;
  }
}
