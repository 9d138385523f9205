// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.Allocator;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A program that fills its Java heap and frees then: huge blocks, and small ones of another thread.
 * Nothing of its allocator has run before but malloc. Ends with 1 if a free throws.
 */
final class FullJavaHeap {
  /** More than the JVM takes to make a class of its own for the handle of a C function. */
  private static final int HUGE = 300;

  private static final int SMALL = 3_000;
  private static final long HUGE_BYTES = 3L << 20;
  private static final long SMALL_BYTES = 600;

  private static Object @Nullable [] ballast;

  private FullJavaHeap() {}

  public static void main(String[] arguments) throws Exception {
    boolean headers = Boolean.parseBoolean(arguments[0]);
    Allocator allocator = Allocator.builder().headers(headers).maintenanceMillis(0).build();
    long[] blocks = new long[HUGE + SMALL];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = allocator.malloc(i < HUGE ? HUGE_BYTES : SMALL_BYTES);
    }
    FutureTask<Integer> frees = new FutureTask<>(frees(allocator, blocks));
    Thread.ofPlatform().start(frees).join();
    int failed = frees.get();
    System.out.println(failed + " frees of " + blocks.length + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }

  private static Callable<Integer> frees(Allocator allocator, long[] blocks) {
    return () -> {
      int failed = 0;
      fill();
      for (long block : blocks) {
        try {
          allocator.free(block);
        } catch (OutOfMemoryError e) {
          failed++;
        }
      }
      ballast = null;
      return failed;
    };
  }

  private static void fill() {
    for (int length = 1 << 18; length > 1; length /= 2) {
      boolean room = true;
      while (room) {
        try {
          Object[] more = new Object[length];
          more[0] = ballast;
          ballast = more;
        } catch (OutOfMemoryError e) {
          room = false;
        }
      }
    }
  }
}
