// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.base.Text;
import hakmem.superslab.Slab;
import hakmem.walk.EngineDoor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten million values that are no live block's address: every one refused, nothing damaged. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "REAL_.*")
class RandomFreeTest extends AllocatorTestBase {
  /** Three setups, two callers each: ten million in all. */
  private static final int VALUES = 10_000_000 / 6 + 1;

  private long[] liveSorted;
  private long[] freed;

  @Test
  void noValueIsTakenForALiveBlock() {
    allocateAndFreeSome();
    drive(new SplittableRandom(6), heap::tryFree);
    onOtherThread(
        () -> {
          drive(new SplittableRandom(7), allocator::tryFree);
          return null;
        });
    assertEquals(1, EngineDoor.open(allocator).heaps().size(), "a thread that only frees");
    assertEquals(liveSorted.length, live.size());
  }

  private void allocateAndFreeSome() {
    SplittableRandom random = new SplittableRandom(8);
    long[] all = new long[6000];
    for (int i = 0; i < all.length; i++) {
      long bytes = random.nextLong(1L << random.nextInt(1, i % 100 == 0 ? 22 : 14));
      all[i] = heap.malloc(bytes);
      live.add(all[i], bytes);
    }
    freed = new long[all.length / 20];
    for (int i = 0; i < freed.length; i++) {
      freed[i] = all[i * 20 + 1];
      live.remove(freed[i]);
      heap.free(freed[i]);
    }
    liveSorted = live.addresses().stream().mapToLong(Long::longValue).toArray();
  }

  private void drive(SplittableRandom random, LongFunction<AddressFault> tryFree) {
    int[] answers = new int[AddressFault.values().length];
    for (int i = 0; i < VALUES; i++) {
      long value = value(random);
      if (value == 0 || Arrays.binarySearch(liveSorted, value) >= 0) {
        continue;
      }
      AddressFault fault = tryFree.apply(value);
      if (fault == null) {
        throw new AssertionError("accepted " + Text.hex(value) + ", value " + i);
      }
      answers[fault.ordinal()]++;
    }
    // The values must reach every answer, or the test says little.
    for (AddressFault fault : AddressFault.values()) {
      boolean possible = fault != AddressFault.CORRUPTED;
      assertTrue(!possible || answers[fault.ordinal()] > VALUES / 1000, fault + " was never met");
    }
  }

  private long value(SplittableRandom random) {
    long start = liveSorted[random.nextInt(liveSorted.length)];
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextLong() >>> random.nextInt(64);
      case 2 -> start ^ (1L << random.nextInt(64));
      case 3 -> start + random.nextInt(-64, 65);
      case 4 -> start + random.nextLong(allocator.usableSize(start));
      case 5 -> freed[random.nextInt(freed.length)];
      case 6 -> neighbour(start, random);
      default -> start + (random.nextLong(-(1L << 22), 1L << 22) & -16);
    };
  }

  /** A block's place in the slab of a live one, whatever stands there. */
  private long neighbour(long start, SplittableRandom random) {
    Slab slab = EngineDoor.open(allocator).parts().registry().lookup(start);
    return slab == Slab.NONE
        ? start + 4096
        : slab.firstUser + random.nextLong(slab.capacity + 1L) * slab.blockBytes;
  }
}
