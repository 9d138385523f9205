// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Kinds;
import hakmem.kind.UserAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Views over blocks that end with an arena of the JDK, which says who may use them and how long.
 * Stateless.
 */
public final class ScopedViews {
  private ScopedViews() {}

  /**
   * A view of bytes at address.
   *
   * @param bytes 0 or more
   * @throws IllegalStateException the arena is closed
   * @throws WrongThreadException the arena is another thread's
   */
  // The bounds of each view are within those of a block; null: nothing is done at its end.
  @SuppressWarnings({"restricted", "argument"})
  public static MemorySegment view(Arena arena, @UserAddress long address, long bytes) {
    return MemorySegment.ofAddress(Kinds.plain(address)).reinterpret(bytes, arena, null);
  }

  /** Throws what {@link #view} would, and does no more. */
  public static void check(Arena arena) {
    MemorySegment ignored = view(arena, 0, 0);
  }
}
