// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps the place in the program that asked for each block, see {@link Allocator#watchSites}.
 * Thread-safe. Do not implement this interface: operations will be added.
 */
public interface SiteWatch extends AutoCloseable {
  /**
   * Who holds blocks now: those that were allocated since the watch began and are live. Cost: a
   * look at each of them; operations of other threads wait for it.
   *
   * @return a picture of this moment; without a block once the allocator or this is closed
   */
  BlockSites sites();

  /**
   * Why it ended early: there was no memory for it. The program has gone on without it, and {@link
   * #sites} tells what it knew then and is still live.
   *
   * @return null as long as it is complete
   */
  @Nullable Throwable failure();

  /** Ends it. Waits for an operation that is under way. Idempotent. */
  @Override
  void close();
}
