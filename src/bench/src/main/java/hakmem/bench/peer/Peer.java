// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Allocator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An allocator, ready to be called. Thread-safe. */
public interface Peer extends AutoCloseable {
  /** The calls of the thread that asks. */
  Caller caller();

  /** A thread of the kind that the allocator serves best; not started. */
  default Thread thread(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).unstarted(work);
  }

  /** hakmem's allocator behind it, which tells more than others do; null: it is another's. */
  default @Nullable Allocator allocator() {
    return null;
  }

  /** Gives back what the allocator holds. Blocks are gone. */
  @Override
  default void close() {}
}
