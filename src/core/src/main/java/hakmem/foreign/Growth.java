// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

/** How large the blocks are that segments share. Pure. */
final class Growth {
  /**
   * Of the first one. Half: three segments of 256 bytes need a second one; double: no faster, and
   * an arena of one small segment holds twice as much.
   */
  static final int FIRST_BYTES = 1024;

  /** No block is larger. Double: no fewer mallocs to speak of, and 64 KiB more may lie idle. */
  private static final int MOST_BYTES = 64 << 10;

  private Growth() {}

  /** Size of the block after one of these bytes. */
  static int after(int bytes) {
    return Math.min(2 * bytes, MOST_BYTES);
  }

  /** Whether a segment gets a place in a new block of blockBytes, and not a block of its own. */
  static boolean isShared(long bytes, long alignment, long blockBytes) {
    return Math.max(bytes, alignment) <= blockBytes >> 1;
  }
}
