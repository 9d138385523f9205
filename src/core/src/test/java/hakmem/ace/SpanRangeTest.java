// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SpanLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpanRangeTest {
  private static final long SLOT = SpanLayout.SLOT_BYTES;

  /** Not a multiple of more than 2 MiB: alignment counts from address 0, not from the base. */
  private static final long BASE = (1L << 40) + (6 << 20);

  private static final int LENGTH = 200; // The last word of bits is not full.

  private final SpanRange range = new SpanRange(BASE, LENGTH);

  private Span claim(int slots, long alignment) {
    Span span = new Span(slots);
    assertTrue(range.claim(span, alignment, false));
    return span;
  }

  @Test
  void theLowestRunThatIsLongEnoughIsTaken() {
    Span first = claim(3, 16);
    Span second = claim(70, 16);
    assertEquals(BASE, first.address);
    assertEquals(BASE + 3 * SLOT, second.address);
    range.giveSlots(first);
    assertEquals(BASE + 73 * SLOT, claim(4, 16).address, "three slots are too few");
    assertEquals(BASE, claim(3, 16).address);
    assertFalse(range.claim(new Span(LENGTH - 76), 16, false));
    assertEquals(LENGTH - 77, range.freeSlots());
    claim(LENGTH - 77, 16);
    assertFalse(range.claim(new Span(1), 16, false));
  }

  @Test
  void aTakenSlotInTheMiddleLeavesTheOthersAsTheyWere() {
    Span first = claim(10, 16);
    Span before = claim(120, 16);
    Span middle = claim(1, 16);
    range.giveSlots(before);
    assertFalse(range.claimBehind(new Span(150), first));
    assertFalse(range.claimBehind(new Span(LENGTH), first));
    assertEquals(LENGTH - 11, range.freeSlots());
    range.giveSlots(middle);
    assertTrue(range.claimBehind(new Span(150), first));
    assertEquals(LENGTH - 160, range.freeSlots());
  }

  @Test
  void aSpanGrowsToTheEndOfItsRangeAndNoFurther() {
    SpanRange full = new SpanRange(BASE, 128); // Whole words of bits: nothing lies behind.
    Span first = new Span(10);
    assertTrue(full.claim(first, 16, false));
    assertFalse(full.claimBehind(new Span(119), first));
    assertEquals(118, full.freeSlots());
    assertTrue(full.claimBehind(new Span(118), first));
    assertEquals(0, full.freeSlots());
  }

  @Test
  void slotsAreGivenOnceHoweverOftenItIsTriedAgain() {
    Span span = claim(100, 16);
    range.giveSlots(span);
    Span next = claim(100, 16);
    range.giveSlots(span); // As a handler does that does not know how far it came.
    assertEquals(LENGTH - 100, range.freeSlots());
    range.giveSlots(next);
    assertEquals(LENGTH, range.freeSlots());
  }

  @Test
  void spansAreAlignedAndNeverOverlap() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      SpanRange fresh = new SpanRange(BASE, LENGTH);
      BitSet taken = new BitSet();
      List<Span> spans = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        if (!spans.isEmpty() && random.nextInt(3) == 0) {
          Span span = spans.remove(random.nextInt(spans.size()));
          taken.clear(first(span), first(span) + span.slots);
          fresh.giveSlots(span);
        } else {
          Span span = new Span(1 + random.nextInt(12));
          long alignment = 1L << random.nextInt(24);
          int lowest = lowest(taken, span.slots, alignment);
          assertEquals(lowest >= 0, fresh.claim(span, alignment, false));
          if (lowest >= 0) {
            assertEquals(0, span.address & alignment - 1);
            assertEquals(lowest, first(span));
            taken.set(lowest, lowest + span.slots);
            spans.add(span);
          }
        }
        assertEquals(LENGTH - taken.cardinality(), fresh.freeSlots());
      }
    }
  }

  private static int first(Span span) {
    return (int) ((span.address - BASE) / SLOT);
  }

  private static int lowest(BitSet taken, int slots, long alignment) {
    for (int slot = 0; slot + slots <= LENGTH; slot++) {
      if ((BASE + slot * SLOT & alignment - 1) == 0 && taken.get(slot, slot + slots).isEmpty()) {
        return slot;
      }
    }
    return -1;
  }
}
