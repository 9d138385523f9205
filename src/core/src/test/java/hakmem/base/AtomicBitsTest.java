// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits, against the JDK's bit set. */
class AtomicBitsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 128, 1000})
  void actsAsABitSet(int length) {
    SplittableRandom random = new SplittableRandom(length);
    AtomicBits bits = new AtomicBits(length, false);
    BitSet model = new BitSet();
    assertEquals(length, bits.length());
    for (int step = 0; step < 5_000 && length > 0; step++) {
      int index = random.nextInt(length);
      switch (random.nextInt(4)) {
        case 0 -> {
          bits.set(index);
          model.set(index);
        }
        case 1 -> {
          assertEquals(model.get(index), bits.clear(index));
          model.clear(index);
        }
        case 2 -> assertEquals(model.get(index), bits.get(index));
        default -> {
          assertEquals(model.nextSetBit(0), bits.claimLowest());
          if (!model.isEmpty()) {
            model.clear(model.nextSetBit(0));
          }
        }
      }
      assertEquals(model.nextSetBit(index), bits.lowestFrom(index));
    }
    assertEquals(-1, bits.lowestFrom(length + 64));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 1000})
  void startsFullIfAskedTo(int length) {
    AtomicBits bits = new AtomicBits(length, true);
    for (int i = 0; i < length; i++) {
      assertEquals(i, bits.claimLowest());
    }
    assertEquals(-1, bits.claimLowest(), "a bit beyond the end is set");
  }

  @Test
  void aBitIsClearedByOneThreadOnly() throws InterruptedException {
    int length = 20_000;
    AtomicBits bits = new AtomicBits(length, true);
    AtomicIntegerArray winners = new AtomicIntegerArray(length);
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = bits.claimLowest(); i >= 0; i = bits.claimLowest()) {
                      winners.incrementAndGet(i);
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < length; i++) {
      assertEquals(1, winners.get(i), "bit " + i);
    }
  }

  @Test
  void clearTellsWhetherTheBitWasSet() {
    AtomicBits bits = new AtomicBits(70, false);
    assertFalse(bits.clear(69));
    bits.set(69);
    assertTrue(bits.clear(69));
    assertFalse(bits.clear(69));
  }
}
