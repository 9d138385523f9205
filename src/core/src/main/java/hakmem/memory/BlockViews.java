// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.api.AddressFault;
import hakmem.api.AllocatorClosedException;
import hakmem.api.InvalidFreeException;
import hakmem.api.ViewInUseException;
import hakmem.base.Kinds;
import hakmem.kind.UserAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Views over the blocks of one allocator. All of them end when it is closed: an access through one
 * throws then, whatever the memory has become. Thread-safe. An allocator that makes no view pays
 * nothing; one that does pays a handshake of all threads when it is closed.
 */
public final class BlockViews {
  /** What all views of an allocator are cut from. */
  private record Scope(@Nullable Arena arena, MemorySegment all) {
    @SuppressWarnings("restricted") // The bounds of each view are those of a block handed out.
    static Scope open() {
      Arena arena = Arena.ofShared();
      return new Scope(arena, MemorySegment.NULL.reinterpret(Long.MAX_VALUE, arena, _ -> {}));
    }

    void end() {
      if (arena != null) {
        arena.close();
      }
    }
  }

  /** What scope is for good once the views have ended. */
  private static final Scope CLOSED = new Scope(null, MemorySegment.NULL);

  /** Null before the first view. The one word that says whether there may be views. */
  private final AtomicReference<@Nullable Scope> scope = new AtomicReference<>();

  /** No views yet. */
  public BlockViews() {}

  /**
   * A view of bytes at address, accessible to all threads until {@link #close}. Whether the block
   * is still its user's is not checked.
   *
   * @throws AllocatorClosedException after {@link #close}
   */
  public MemorySegment view(@UserAddress long address, long bytes) {
    Scope current = scope.get();
    if (current == null) {
      current = open();
    }
    if (current == CLOSED) {
      throw new AllocatorClosedException();
    }
    return current.all.asSlice(Kinds.plain(address), bytes);
  }

  /**
   * The address that a segment starts with.
   *
   * @throws InvalidFreeException it lies in a Java array
   */
  public static @UserAddress long addressOf(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new InvalidFreeException(
          AddressFault.FOREIGN,
          segment.address(),
          "segment is not native but lies in a Java array: "
              + segment
              + "; free segments of mallocSegment and callocSegment");
    }
    return Kinds.userAddress(segment.address());
  }

  private Scope open() {
    Scope mine = Scope.open();
    Scope other = scope.compareAndExchange(null, mine);
    if (other == null) {
      return mine;
    }
    mine.end(); // Nobody else has a view of it.
    return other;
  }

  /**
   * Ends all views. Idempotent; one caller at a time. Step SHUT-1.
   *
   * @throws ViewInUseException a native call is using a view; nothing has changed then
   */
  public void close() {
    Scope current = scope.compareAndExchange(null, CLOSED);
    if (current == null || current == CLOSED) {
      return;
    }
    try {
      current.end();
    } catch (IllegalStateException e) {
      if (current.all.scope().isAlive()) {
        throw new ViewInUseException(e);
      }
    }
    // Only now: whoever asks before gets a view that has ended, and an access through it says so.
    scope.set(CLOSED);
  }
}
