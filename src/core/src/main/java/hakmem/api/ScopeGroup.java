// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * Shared arenas that end together. To end a shared arena of the JDK, the JVM stops all threads for
 * a moment, which takes tens of microseconds. The arenas of a group have a scope in common, up to
 * 256 of them, and it ends when the last of them has been closed: one handshake for all.
 *
 * <p>The price: after an arena was closed, it allocates no more, but <b>an access to its segments
 * may still succeed</b>, and {@code scope().isAlive()} says so, until its scope has ended; then it
 * throws an {@link IllegalStateException}. Nor does close notice that a native call uses a segment.
 * Memory stays safe: the blocks of a closed arena wait, and nobody else gets them before the scope
 * has ended. When the bytes that wait reach the bound of the group, no more arenas join the scopes
 * that there are; and until fewer wait, a new arena stands alone, with a scope of its own. So what
 * waits is less than the bound, and the blocks of arenas that were open when it was reached.
 *
 * <p>Thread-safe, lock-free. The allocator must outlive it, as for {@link BlockArena}. Do not
 * implement this interface: operations will be added.
 */
public interface ScopeGroup extends AutoCloseable {
  /**
   * An arena of the group for all threads. Thread-safe; the caller closes it, and whoever closes
   * the last one of a scope pays for the handshake.
   *
   * @return an open arena
   * @throws IllegalStateException the group is closed
   * @throws AllocatorClosedException the allocator is closed
   */
  BlockArena sharedArena();

  /**
   * How many bytes wait: of the blocks of closed arenas whose scope has not ended.
   *
   * @return 0 or more, at this moment
   */
  long waitingBytes();

  /**
   * Ends the scopes of which no arena is open, and gives their blocks back. The scope that new
   * arenas join is none of those if one of its arenas is open: that ends with its last arena. Cost:
   * a handshake for each scope.
   *
   * @return whether all of them have ended; if not, a native call uses a segment: try again later
   */
  boolean endWaiting();

  /**
   * Makes no more arenas, and gives back what waits as {@link #endWaiting}. Arenas that are open go
   * on, and their scope ends with the last of them. Idempotent.
   *
   * @throws IllegalStateException a native call uses a segment of a closed arena, whose blocks
   *     still wait; close may be called again
   */
  @Override
  void close();
}
