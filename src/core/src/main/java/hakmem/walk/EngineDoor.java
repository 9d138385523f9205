// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.memory.OsMemory;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The one way from an allocator to its inside, for diagnostics and for the tests of this project:
 * the package is not exported. The allocator's class installs the key.
 */
public final class EngineDoor {
  private static volatile @Nullable Function<Object, Engine> key;
  private static volatile @Nullable Function<Object, HeapsByThread> heapsKey;
  private static volatile @Nullable BiConsumer<Object, OsMemory> memoryKey;

  private EngineDoor() {}

  /**
   * Says how an allocator's inside is found, how a builder is given memory, and how an allocator's
   * heaps are found; called once, by the allocator's class.
   */
  public static void install(
      Function<Object, Engine> newKey,
      BiConsumer<Object, OsMemory> newMemoryKey,
      Function<Object, HeapsByThread> newHeapsKey) {
    key = newKey;
    heapsKey = newHeapsKey;
    memoryKey = newMemoryKey;
  }

  /**
   * A builder of an allocator whose memory comes from elsewhere than the operating system. It has
   * no maintenance then, unless it is asked for.
   *
   * @return the same builder
   * @throws IllegalArgumentException if it is none
   */
  public static <B extends Object> B withMemory(B builder, OsMemory os) {
    BiConsumer<Object, OsMemory> setter = memoryKey;
    if (setter == null) {
      throw new IllegalArgumentException("no builder of an allocator: " + builder.getClass());
    }
    setter.accept(builder, os);
    return builder;
  }

  /**
   * The inside of an allocator.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Engine open(Object allocator) {
    Function<Object, Engine> opener = key;
    if (opener == null) {
      throw new IllegalArgumentException("no allocator: " + allocator.getClass());
    }
    return opener.apply(allocator);
  }

  /**
   * The heaps of an allocator by thread, which is where its operations begin.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static HeapsByThread heapsOf(Object allocator) {
    Function<Object, HeapsByThread> opener = heapsKey;
    if (opener == null) {
      throw new IllegalArgumentException("no allocator: " + allocator.getClass());
    }
    return opener.apply(allocator);
  }
}
