// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.generator;

import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sizes and alignments where allocators go wrong: around class, unit and superslab edges. */
final class Sizes {
  private static final List<Long> FAR =
      List.of(
          (1L << 46) + 1,
          Long.MAX_VALUE,
          Long.MAX_VALUE - 15,
          Long.MAX_VALUE - 16,
          1L << 47,
          1L << 62);

  /** The least size that never fits in a slab. */
  static final long MAPPING_LEAST = (2 << 20) + 1;

  private static final List<Long> MAPPINGS = List.of(MAPPING_LEAST, 5L << 20, 14L << 20);

  private final RandomGenerator random;
  private final List<Integer> favourites;

  Sizes(RandomGenerator random) {
    this.random = random;
    this.favourites = List.of(anyClass(random), anyClass(random), anyClass(random));
  }

  private static int anyClass(RandomGenerator random) {
    // Half of the classes above 4 KiB: few blocks fill a slab of these.
    int small = SizeClasses.of(4096);
    return random.nextBoolean()
        ? random.nextInt(small + 1)
        : small + random.nextInt(SizeClasses.COUNT - small);
  }

  long next() {
    int dice = random.nextInt(100);
    if (dice < 60) {
      return around(SizeClasses.blockBytes(favourites.get(random.nextInt(favourites.size()))));
    }
    if (dice < 75) {
      return random.nextInt(300);
    }
    if (dice < 88) {
      return around(SizeClasses.blockBytes(anyClass(random)));
    }
    if (dice < 93) {
      return around(SuperslabLayout.UNIT_BYTES << random.nextInt(6));
    }
    if (dice < 95) {
      return random.nextInt(6 << 20);
    }
    if (dice < 98) {
      return MAPPINGS.get(random.nextInt(MAPPINGS.size())) + random.nextInt(3) - 1;
    }
    return random.nextInt(3) == 0 ? 0 : FAR.get(random.nextInt(FAR.size()));
  }

  private long around(long edge) {
    long headers = random.nextInt(3) == 0 ? BlockSignature.WORDS_BYTES : 0;
    return Math.max(0, edge - headers + random.nextInt(5) - 3);
  }

  int alignmentLog2() {
    return random.nextInt(12) == 0 ? random.nextInt(63) : random.nextInt(24);
  }

  long wrongOffset() {
    long sign = random.nextInt(4) == 0 ? -1 : 1;
    return sign
        * switch (random.nextInt(5)) {
          case 0 -> 1 + random.nextInt(15);
          case 1 -> 16;
          case 2 -> 16L * (1 + random.nextInt(64));
          case 3 -> SizeClasses.blockBytes(favourites.get(random.nextInt(favourites.size())));
          default -> 1L << random.nextInt(30);
        };
  }
}
