// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import hakmem.base.Alignment;
import hakmem.base.AtomicBits;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Superslab;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Laws of the engine's arithmetic over domains too large to walk; small ones are walked whole. */
class ArithmeticLawsTest {
  private static final int EXAMPLES = 20_000;

  @Test
  void classHoldsItsSizeAndTheOneBelowDoesNot() {
    for (long bytes = 1; bytes <= SizeClasses.BLOCK_BYTES_MAX; bytes++) {
      int c = SizeClasses.of(bytes);
      boolean holds = SizeClasses.blockBytes(c) >= bytes;
      boolean least = c == 0 || SizeClasses.blockBytes(c - 1) < bytes;
      if (!holds || !least) {
        assertEquals("the least class that holds " + bytes, "class " + c);
      }
    }
  }

  @Test
  void alignedClassIsAligned() {
    qt().withExamples(EXAMPLES)
        .forAll(longs().between(1, SizeClasses.BLOCK_BYTES_MAX), integers().between(0, 21))
        .check(
            (bytes, log2) -> {
              int c = SizeClasses.ofAligned(bytes, 1L << log2);
              return c < 0
                  || SizeClasses.blockBytes(c) >= bytes
                      && SizeClasses.blockBytes(c) % (1L << log2) == 0;
            });
  }

  @Test
  void roundingIsTheNearestMultiple() {
    qt().withExamples(EXAMPLES)
        .forAll(longs().between(0, 1L << 62), integers().between(0, 61))
        .check(
            (value, log2) -> {
              long alignment = 1L << log2;
              long up = Alignment.roundUp(value, alignment);
              long down = Alignment.roundDown(value, alignment);
              return Alignment.isAligned(up, alignment)
                  && Alignment.isAligned(down, alignment)
                  && up - value < alignment
                  && up >= value
                  && value - down < alignment
                  && value >= down;
            });
  }

  @Test
  void exactIndexAgreesWithDivision() {
    qt().withExamples(EXAMPLES)
        .forAll(
            integers().between(0, SizeClasses.COUNT - 1),
            longs().between(-(1L << 40), 1L << 40),
            integers().between(0, 3))
        .check(
            (c, raw, near) -> {
              int blockBytes = SizeClasses.blockBytes(c);
              // A quarter of the offsets are starts of blocks.
              long offset = near == 0 ? raw / blockBytes * blockBytes : raw;
              long index =
                  BlockIndex.exact(
                      offset,
                      BlockIndex.inverseOf(blockBytes),
                      Integer.numberOfTrailingZeros(blockBytes));
              boolean start = offset >= 0 && offset % blockBytes == 0;
              return start
                  ? index == offset / blockBytes
                  : Long.compareUnsigned(index, (1L << 40) / 16) > 0;
            });
  }

  @Test
  void signatureSaysWhatWasSigned() {
    List<Long> states =
        List.of(BlockSignature.LOCAL, BlockSignature.REMOTE, BlockSignature.CLAIMED);
    qt().withExamples(EXAMPLES)
        .forAll(
            longs().between(1, (1L << 43) - 1),
            longs().between(0, (1L << 43) - 1),
            integers().between(0, 2))
        .check(
            (b, l, s) -> {
              long block = b << 4;
              long link = l << 4;
              long signature = BlockSignature.sign(block, link, states.get(s));
              long live = BlockSignature.sign(block, link, BlockSignature.LIVE);
              return BlockSignature.looksFree(block, signature)
                  && BlockSignature.freeState(block, signature) == states.get(s)
                  && BlockSignature.freeLink(block, signature) == link
                  && BlockSignature.state(block, link, signature) == states.get(s)
                  && !BlockSignature.looksFree(block, live);
            });
  }

  @Test
  void plainNumbersAreNoSignatures() {
    // What programs store most: addresses, counts, negative numbers.
    qt().withExamples(EXAMPLES)
        .forAll(longs().between(1, (1L << 43) - 1), longs().between(-(1L << 47), 1L << 47))
        .check((b, word) -> !BlockSignature.looksFree(b << 4, word) || word < 0);
  }

  @Property(tries = 2000)
  void layoutsConvertForthAndBack(
      @ForAll @LongRange(min = 1, max = 1L << 46) long raw,
      @ForAll BlockLayout layout,
      @ForAll @LongRange(min = 0, max = 1L << 46) long bytes) {
    long block = raw & -16;
    assertEquals(block, layout.toBlock(layout.toUser(block)));
    assertEquals(Math.max(1, bytes), layout.usableBytes(layout.blockBytesFor(bytes)));
  }

  @Property(tries = 3000)
  void foundRunIsTheLowestFreeOne(
      @ForAll int free, @ForAll @IntRange(min = 1, max = 32) int units) {
    int expected = -1;
    for (int at = 32 - units; at >= 0; at--) {
      int mask = SuperslabLayout.runMask(at, units);
      expected = (free & mask) == mask ? at : expected;
    }
    assertEquals(expected, Superslab.findRun(free, units));
    assertEquals(units, Integer.bitCount(SuperslabLayout.runMask(0, units)));
  }

  @Property(tries = 300)
  void bitsAgreeWithBitSet(
      @ForAll @IntRange(min = 1, max = 300) int length,
      @ForAll List<@IntRange(max = 899) Integer> commands) {
    AtomicBits bits = new AtomicBits(length, false);
    BitSet model = new BitSet();
    for (int command : commands) {
      int at = command / 3 % length;
      switch (command % 3) {
        case 0 -> {
          bits.set(at);
          model.set(at);
        }
        case 1 -> {
          assertEquals(model.get(at), bits.clear(at));
          model.clear(at);
        }
        default -> {
          int claimed = bits.claimLowest();
          assertEquals(model.nextSetBit(0), claimed);
          if (claimed >= 0) {
            model.clear(claimed);
          }
        }
      }
      assertEquals(model.nextSetBit(at), bits.lowestFrom(at));
    }
  }
}
