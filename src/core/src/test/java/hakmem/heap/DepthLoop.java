// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.Heap;

/**
 * What {@link InlineDepthTest} runs in a JVM of its own: a loop that calls malloc and free through
 * some levels of a program's own methods, until compiled.
 */
final class DepthLoop {
  private static final int ROUNDS = 200;
  private static final int STEPS = 20_000;

  private DepthLoop() {}

  /** One of the interfaces: two levels below the method that calls it. */
  private interface Interface {
    long malloc(long bytes);

    void free(long address);
  }

  private record OfHeap(Heap heap) implements Interface {
    @Override
    public long malloc(long bytes) {
      return heap.malloc(bytes);
    }

    @Override
    public void free(long address) {
      heap.free(address);
    }
  }

  private record OfAllocator(Allocator allocator) implements Interface {
    @Override
    public long malloc(long bytes) {
      return allocator.malloc(bytes);
    }

    @Override
    public void free(long address) {
      allocator.free(address);
    }
  }

  private record Static() implements Interface {
    @Override
    public long malloc(long bytes) {
      return Hakmem.malloc(bytes);
    }

    @Override
    public void free(long address) {
      Hakmem.free(address);
    }
  }

  /** Properties: which interface; at which level of inlining malloc and free are called. */
  public static void main(String[] args) {
    int level = Integer.getInteger("level");
    try (Allocator allocator = Allocator.builder().build()) {
      Interface called =
          switch (System.getProperty("interface")) {
            case "heap" -> new OfHeap(allocator.newHeap());
            case "allocator" -> new OfAllocator(allocator);
            default -> new Static();
          };
      for (int round = 0; round < ROUNDS; round++) {
        loop(called, level);
      }
    }
  }

  /** Sizes of several classes. */
  private static void loop(Interface called, int level) {
    for (int i = 0; i < STEPS; i++) {
      long bytes = 16 + (i & 255);
      switch (level) {
        case 3 -> level3(called, bytes);
        case 4 -> level4(called, bytes);
        case 5 -> level5(called, bytes);
        case 6 -> level6(called, bytes);
        case 7 -> level7(called, bytes);
        case 8 -> level8(called, bytes);
        case 9 -> level9(called, bytes);
        case 10 -> level10(called, bytes);
        default -> throw new IllegalArgumentException("level " + level);
      }
    }
  }

  private static void level3(Interface called, long bytes) {
    called.free(called.malloc(bytes));
  }

  private static void level4(Interface called, long bytes) {
    level3(called, bytes);
  }

  private static void level5(Interface called, long bytes) {
    level4(called, bytes);
  }

  private static void level6(Interface called, long bytes) {
    level5(called, bytes);
  }

  private static void level7(Interface called, long bytes) {
    level6(called, bytes);
  }

  private static void level8(Interface called, long bytes) {
    level7(called, bytes);
  }

  private static void level9(Interface called, long bytes) {
    level8(called, bytes);
  }

  private static void level10(Interface called, long bytes) {
    level9(called, bytes);
  }
}
