// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.util.List;

/**
 * Blocks that were handed out and not freed. Blocks that a damaged list has lost are among them.
 * Counted while other threads allocate and free, it may miss what they do.
 *
 * @param count how many there are
 * @param bytes that may be touched in them
 * @param first the first {@link #LISTED_MAX} that were found, huge blocks last; unmodifiable
 * @param sites who asked for them, if the option {@code sites} is on
 */
public record LiveBlocks(long count, long bytes, List<LiveBlock> first, BlockSites sites) {
  /** Blocks that are named; all are counted. */
  public static final int LISTED_MAX = 16;

  /** Nobody has looked, or there is none. */
  public static final LiveBlocks NONE = new LiveBlocks(0, 0, List.of(), BlockSites.NONE);

  /**
   * The same blocks.
   *
   * @param told who asked for them
   * @return with these places
   */
  LiveBlocks withSites(BlockSites told) {
    return new LiveBlocks(count, bytes, first, told);
  }

  /**
   * A block.
   *
   * @param address of its first byte, as malloc returned it
   * @param bytes that may be touched there
   */
  public record LiveBlock(long address, long bytes) {
    @Override
    public String toString() {
      return String.format("0x%x (%d bytes)", address, bytes);
    }
  }
}
