// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.BlockSites;
import hakmem.api.LiveBlocks;

/** The allocator that a tag is of, as those around it see it. Thread-safe. */
public interface TagHolder {
  /** The inside of the allocator, for diagnostics. */
  Object inside();

  /** Gives back what the allocator keeps without use; how many bytes. */
  long trim();

  /** Closes the allocator and all nested in it, whatever is live. Idempotent. */
  void close();

  /** What is live in the allocator alone. Cost: a look at each block. */
  LiveBlocks live();

  /** Bytes that are live in the allocator alone. Cost: a look at each slab. */
  long liveBytes();

  /** Who holds what is live in the allocator alone, if that is kept. */
  BlockSites sites();
}
