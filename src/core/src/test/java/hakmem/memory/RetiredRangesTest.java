// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.memory.RetiredRanges.Range;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which range comes back, and when; then the real system's. */
class RetiredRangesTest {
  private static final int LEAST = RetiredRanges.LEAST;
  private static final long BYTES = 4L << 20;
  private static final long ALIGNMENT = 2L << 20;

  @Test
  void theOldestOfItsLengthComesBackWhenThereAreEnough() {
    RetiredRanges ranges = new RetiredRanges();
    for (int i = 1; i <= LEAST; i++) {
      ranges.add(new Range(i * BYTES, BYTES, ALIGNMENT));
      assertNull(ranges.take(BYTES, ALIGNMENT, LEAST), "number " + i);
    }
    ranges.add(new Range(1L << 40, BYTES, BYTES));
    assertNull(ranges.take(2 * BYTES, ALIGNMENT, LEAST));
    Range first = ranges.take(BYTES, ALIGNMENT, LEAST);
    assertEquals(BYTES, first.address);
    assertEquals(ALIGNMENT, first.committedBytes);
    assertNull(ranges.take(BYTES, ALIGNMENT, LEAST));
  }

  @Test
  void aRangeThatIsNotAlignedIsPassedOver() {
    RetiredRanges ranges = new RetiredRanges();
    for (int i = 1; i <= LEAST; i++) {
      ranges.add(new Range(i * BYTES + 4096, BYTES, BYTES));
    }
    ranges.add(new Range(1L << 40, BYTES, BYTES));
    assertEquals(1L << 40, ranges.take(BYTES, ALIGNMENT, LEAST).address);
    ranges.add(new Range(1L << 41, BYTES, BYTES));
    assertEquals(BYTES + 4096, ranges.take(BYTES, 4096, LEAST).address);
  }

  @Test
  void beyondTheBoundInNumberTheOldestOfAllGoes() {
    RetiredRanges ranges = new RetiredRanges();
    for (int i = 1; i <= RetiredRanges.COUNT_MAX; i++) {
      assertFalse(ranges.isFull(BYTES), "number " + i);
      ranges.add(new Range(i * BYTES, BYTES + i % 100 * 4096, BYTES));
    }
    assertTrue(ranges.isFull(0));
    assertEquals(BYTES, ranges.takeOldest().address);
    assertFalse(ranges.isFull(0));
  }

  @Test
  void beyondTheBoundInBytesTheOldestOfAllGoes() {
    RetiredRanges ranges = new RetiredRanges();
    ranges.add(new Range(BYTES, BYTES, 0));
    assertFalse(ranges.isFull(RetiredRanges.BYTES_MAX - BYTES));
    assertTrue(ranges.isFull(RetiredRanges.BYTES_MAX - BYTES + 1));
    ranges.add(new Range(1L << 41, RetiredRanges.BYTES_MAX, 0));
    assertEquals(BYTES, ranges.takeOldest().address);
    assertFalse(ranges.isFull(0));
    assertEquals(RetiredRanges.BYTES_MAX, ranges.bytes());
  }

  @Test
  void whatIsPutBackIsAsOldAsBefore() {
    RetiredRanges ranges = new RetiredRanges();
    ranges.add(new Range(BYTES, BYTES, 0));
    ranges.add(new Range(2 * BYTES, BYTES, 0));
    ranges.putBack(ranges.takeOldest());
    assertEquals(2 * BYTES, ranges.bytes());
    Range first = ranges.takeOldest();
    assertEquals(BYTES, first.address);
    ranges.forget(first);
    assertEquals(2 * BYTES, ranges.takeOldest().address);
    assertNull(ranges.takeOldest());
  }

  @Test
  void whenTheSystemRefusesAnyOfTheLengthWillDo() {
    RetiredRanges ranges = new RetiredRanges();
    ranges.add(new Range(BYTES, BYTES, 0));
    assertNull(ranges.take(BYTES, ALIGNMENT, LEAST));
    assertEquals(BYTES, ranges.take(BYTES, ALIGNMENT, 0).address);
    assertNull(ranges.takeOldest());
    assertEquals(0, ranges.bytes());
  }

  @Test
  void whatWasWrittenLateIsZeroWhenTheRangeComesBack() {
    LinuxOs os = LinuxOs.INSTANCE;
    long bytes = BYTES + (12 << 12); // A length of this test's own.
    Set<Long> seen = new HashSet<>();
    boolean again = false;
    for (int i = 0; i < 3 * LEAST; i++) {
      long address = os.reserve(bytes, ALIGNMENT);
      assertEquals(OsMemory.GRANTED, os.commit(address, ALIGNMENT));
      assertEquals(0, os.blockMemory().loadPlain(address, 0));
      os.retire(address, bytes, ALIGNMENT);
      os.blockMemory().storePlain(address, 0, 7);
      again |= !seen.add(address);
      assertFalse(again && i <= LEAST, "too soon");
    }
    assertTrue(again);
    assertEquals(LEAST + 1, seen.size());
  }
}
