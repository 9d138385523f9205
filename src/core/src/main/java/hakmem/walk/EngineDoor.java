// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.heap.Engine;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The one way from an allocator to its inside, for diagnostics and for the tests of this project:
 * the package is not exported. The allocator's class installs the key.
 */
public final class EngineDoor {
  private static volatile @Nullable Function<Object, Engine> key;

  private EngineDoor() {}

  /** Says how an allocator's inside is found; called once, by the allocator's class. */
  public static void install(Function<Object, Engine> newKey) {
    key = newKey;
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
}
