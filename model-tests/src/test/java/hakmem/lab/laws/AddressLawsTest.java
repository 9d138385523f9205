// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import hakmem.base.Alignment;
import hakmem.base.AtomicBits;
import hakmem.layout.Addresses;
import hakmem.layout.BlockLayout;
import hakmem.layout.SuperslabLayout;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/**
 * Laws of addresses, runs of units, rounding and bits: small domains whole, large ones at random.
 */
class AddressLawsTest {
  private static final int EXAMPLES = 20_000;
  private static final long USER_SPACE = 1L << 48;
  private static final long UNIT = SuperslabLayout.UNIT_BYTES;

  @Test
  void everyUnitOfASuperslabIsFound() {
    long superslab = 5L << 40;
    for (int unit = 0; unit < SuperslabLayout.UNITS; unit++) {
      long slab = Addresses.slabBase(superslab, unit);
      for (long offset : new long[] {0, 1, 16, UNIT / 2, UNIT - 1}) {
        assertEquals(unit, SuperslabLayout.unitOf(slab + offset));
        assertEquals(unit, Addresses.unitIn(slab + offset, superslab));
      }
    }
  }

  @Test
  void everyRunHasItsBits() {
    for (int units = 1; units <= SuperslabLayout.UNITS; units++) {
      for (int first = 0; first + units <= SuperslabLayout.UNITS; first++) {
        int expected = 0;
        for (int unit = first; unit < first + units; unit++) {
          expected |= 1 << unit;
        }
        assertEquals(expected, SuperslabLayout.runMask(first, units), first + "+" + units);
      }
    }
  }

  @Test
  void withinIsBetweenTheEnds() {
    for (long base = 0; base <= 40; base++) {
      for (long bytes = 0; bytes <= 40; bytes++) {
        for (long address = -8; address <= 90; address++) {
          boolean within = base <= address && address < base + bytes;
          assertEquals(within, Addresses.isWithin(address, base, bytes));
        }
      }
    }
  }

  @Test
  void smallNumbersRoundToTheNearestMultiple() {
    for (int log2 = 0; log2 <= 12; log2++) {
      long alignment = 1L << log2;
      for (long value = 0; value <= 1 << 13; value++) {
        assertEquals(value / alignment * alignment, Alignment.roundDown(value, alignment));
        assertEquals(
            (value + alignment - 1) / alignment * alignment, Alignment.roundUp(value, alignment));
        assertEquals(value % alignment == 0, Alignment.isAligned(value, alignment));
      }
    }
  }

  @Test
  void everyPatternOfEightBitsIsSearchedRightly() {
    for (int pattern = 0; pattern < 256; pattern++) {
      AtomicBits bits = new AtomicBits(8, false);
      for (int i = 0; i < 8; i++) {
        if ((pattern >>> i & 1) != 0) {
          bits.set(i);
        }
      }
      for (int from = 0; from < 8; from++) {
        int rest = pattern >>> from << from;
        int expected = rest == 0 ? -1 : Integer.numberOfTrailingZeros(rest);
        assertEquals(expected, bits.lowestFrom(from), pattern + " from " + from);
      }
    }
  }

  @Property
  void theLongestRunIsTheOneThatNaiveCountingFinds(
      @ForAll @IntRange(min = 1, max = 200) int length,
      @ForAll @IntRange(max = 6) int density,
      @ForAll long seed) {
    Random random = new Random(seed);
    AtomicBits bits = new AtomicBits(length, false);
    int longest = 0;
    int run = 0;
    for (int i = 0; i < length; i++) {
      boolean set = random.nextInt(7) >= density;
      if (set) {
        bits.set(i);
      }
      run = set ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    assertEquals(longest, bits.longestRun());
  }

  @Test
  void unitsOfAMappingAreItsOwn() {
    qt().withExamples(EXAMPLES)
        .forAll(
            longs().between(0, USER_SPACE / UNIT - 1),
            longs().between(Long.MIN_VALUE, Long.MAX_VALUE),
            integers().between(0, 1 << 20))
        .check(
            (b, address, units) -> {
              long base = b * UNIT;
              boolean inside = address >= base && address - base < units * UNIT;
              long unit = Addresses.unitIn(address, base);
              return inside == (Long.compareUnsigned(unit, units) < 0)
                  && (!inside || unit == (address - base) / UNIT);
            });
  }

  @Test
  void superslabsStandSideBySide() {
    qt().withExamples(EXAMPLES)
        .forAll(longs().between(0, USER_SPACE), integers().between(0, 1 << 20))
        .check(
            (base, index) -> {
              long bytes = SuperslabLayout.SUPERSLAB_BYTES;
              long superslab = Addresses.superslabBase(base, index);
              return superslab == base + index * bytes
                  && Addresses.superslabBase(base, index + 1) == Addresses.endOf(superslab, bytes);
            });
  }

  @Property(tries = 2000)
  void mappingsEndWhereTheyEnd(
      @ForAll @LongRange(min = 1, max = 1L << 46) long mapping,
      @ForAll @LongRange(min = 0, max = 1L << 46) long bytes,
      @ForAll @IntRange(min = 0, max = 1 << 20) int lead) {
    long within = Math.min(lead, bytes);
    assertEquals(bytes - within, Addresses.bytesToEnd(mapping + within, mapping, bytes));
    assertEquals(within < bytes, Addresses.isWithin(mapping + within, mapping, bytes));
    assertTrue(!Addresses.isWithin(Addresses.endOf(mapping, bytes), mapping, bytes));
  }

  @Property(tries = 2000)
  void blocksFollowEachOther(
      @ForAll @LongRange(min = 1, max = 1L << 40) long raw,
      @ForAll @IntRange(max = 5000) int index,
      @ForAll @IntRange(min = 1, max = 1 << 12) int cells,
      @ForAll BlockLayout layout) {
    long first = raw << 4;
    int blockBytes = cells << 4;
    long block = Addresses.blockAt(first, index, blockBytes);
    long user = Addresses.toUser(block, layout.userOffset());
    long firstUser = Addresses.toUser(first, layout.userOffset());
    assertEquals((long) index * blockBytes, Addresses.offsetOf(user, firstUser));
    assertEquals(block, Addresses.toBlock(user, layout.userOffset()));
    assertEquals(block + blockBytes, Addresses.blockAt(first, index + 1, blockBytes));
  }
}
