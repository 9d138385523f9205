// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.CloseMode;
import hakmem.api.IdleCollection;
import hakmem.api.LiveBlocks;
import hakmem.api.LiveBlocksException;
import hakmem.lab.soak.Tally.Deed;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Small allocators beside the large one, of the process's own memory: used, collected, trimmed and
 * closed by any thread at any time, also while others are inside. Thread-safe.
 */
final class SideAllocators {
  private static final int COUNT = 4;
  private static final long RESERVE_BYTES = 8L << 20;

  private final Tally tally;
  private final AtomicReferenceArray<Allocator> all = new AtomicReferenceArray<>(COUNT);

  SideAllocators(Tally tally) {
    this.tally = tally;
    for (int i = 0; i < COUNT; i++) {
      all.set(i, build(i));
    }
  }

  private Allocator build(int salt) {
    tally.count(Deed.ALLOCATOR);
    return Allocator.builder()
        .headers(salt % 2 == 0)
        .reserveBytes(RESERVE_BYTES)
        .retainedBytesMax(salt % 3 == 0 ? 0 : RESERVE_BYTES)
        .build();
  }

  /** Does something with one of them. What is closed meanwhile says so. */
  void use(SplittableRandom random, Allocator main) {
    int at = random.nextInt(COUNT);
    Allocator side = all.get(at);
    tally.count(Deed.SIDE_ALLOCATOR);
    try {
      switch (random.nextInt(24)) {
        case 0 -> close(at, side, random);
        case 1 -> {
          IdleCollection ignored = side.collectIdle();
        }
        case 2 -> side.trim();
        default -> mallocAndFree(side, random, main);
      }
    } catch (AllocatorClosedException e) {
      // Another thread was faster.
    }
  }

  private void mallocAndFree(Allocator side, SplittableRandom random, Allocator main) {
    long bytes = random.nextInt(40) == 0 ? 3L << 20 : random.nextLong(20_000);
    long block = side.malloc(bytes);
    AddressFault ofMain = main.tryFree(block);
    require(
        ofMain == AddressFault.FOREIGN,
        "SOAK-WRONG-FREE",
        () -> "a block of another allocator was reported as " + ofMain);
    AddressFault fault = side.tryFree(block);
    require(
        fault == null || fault == AddressFault.FOREIGN && isClosed(side),
        "SOAK-FREE",
        () -> "a block of a small allocator cannot be freed: " + fault);
  }

  private static boolean isClosed(Allocator side) {
    try {
      side.free(side.malloc(1));
      return false;
    } catch (AllocatorClosedException e) {
      return true;
    }
  }

  private void close(int at, Allocator side, SplittableRandom random) {
    if (all.compareAndSet(at, side, build(random.nextInt(6)))) {
      close(side, random);
    }
  }

  private static void close(Allocator side, SplittableRandom random) {
    CloseMode[] modes = CloseMode.values();
    try {
      LiveBlocks ignored = side.close(modes[random.nextInt(modes.length)]);
    } catch (LiveBlocksException e) {
      side.close(); // Somebody is using one.
    }
  }

  /** Closes them all, which nobody uses any more. */
  void close() {
    SplittableRandom random = new SplittableRandom(COUNT);
    for (int i = 0; i < COUNT; i++) {
      close(all.get(i), random);
    }
  }
}
