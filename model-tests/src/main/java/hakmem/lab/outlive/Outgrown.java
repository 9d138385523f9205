// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.outlive;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A heap whose copy of the hints was outgrown: "owns", for what it must not take for a block;
 * "noted", for what it must find the next time. Public with a constructor without parameters, so
 * that the loader of a copy of the engine can make one of its own.
 */
public final class Outgrown implements Predicate<String> {
  private static final long A_SLAB = 60_000;
  private static final int SUPERSLABS = 20; // More than are hinted at from the start.

  /** Nothing yet. */
  public Outgrown() {}

  @Override
  public boolean test(String what) {
    try (Allocator allocator =
        EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
            .reserveBytes(1L << 30)
            .build()) {
      Heap old = allocator.newHeap();
      return what.equals("owns") ? deniesInterior(allocator, old) : notesMissed(old);
    }
  }

  private static List<Long> outgrow(Heap heap) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < SUPERSLABS * SuperslabLayout.UNITS; i++) {
      blocks.add(heap.malloc(A_SLAB));
    }
    return blocks;
  }

  /** A slab that is gone was of small blocks; one large block has its place. */
  private static boolean deniesInterior(Allocator allocator, Heap old) {
    long small = old.malloc(64);
    old.free(old.malloc(64));
    try (Heap other = allocator.newHeap()) {
      List<Long> blocks = outgrow(other);
      old.free(small);
      old.collect();
      boolean taken = false;
      long large = 0;
      for (int i = 0; i < SuperslabLayout.UNITS && !taken; i++) {
        large = other.malloc(A_SLAB);
        blocks.add(large);
        taken = large <= small && small < large + A_SLAB;
      }
      // One of the small blocks that once were there, but no start of the large one.
      long inside = small == large ? small + 64 : small;
      // Over what the small one's words still say.
      EngineDoor.open(allocator).parts().memory().storePlain(inside, 8, 1);
      boolean denied = taken && !old.owns(inside);
      blocks.forEach(other::free);
      return denied;
    }
  }

  private static boolean notesMissed(Heap old) {
    int before = hintsOf(old);
    List<Long> blocks = outgrow(old);
    blocks.forEach(old::free);
    return hintsOf(old) > before;
  }

  private static int hintsOf(Heap heap) {
    try {
      Field table = BlockHeap.class.getDeclaredField("rangeTable");
      table.setAccessible(true);
      return Array.getLength(table.get(heap));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the heap has its hints elsewhere now", e);
    }
  }
}
