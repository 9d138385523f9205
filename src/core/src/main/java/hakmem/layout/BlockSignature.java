// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import java.security.SecureRandom;

/**
 * What the first two words of a block say about it.
 *
 * <pre>
 *   offset 0   w0   link to the next free block (free), anything (live)
 *   offset 8   w1   signature: w0 ^ block ^ KEY ^ state
 * </pre>
 *
 * Decode: state = w0 ^ w1 ^ block ^ KEY; 0 to 4 as below, anything else means that somebody else
 * wrote the words. Encode: w1 = w0 ^ block ^ KEY ^ state. The link is part of the signature, so a
 * freelist never follows a word that a user wrote (invariant INV-B1, incident I1).
 */
public final class BlockSignature {
  /** Free, on a thread list or a slab's local freelist. */
  public static final long LOCAL = 0;

  /** Free, on a slab's remote list. */
  public static final long REMOTE = 1;

  /** A remote free has won the block and has not put it on the list yet. */
  public static final long CLAIMED = 2;

  /** Handed out. */
  public static final long LIVE = 4;

  /** Offset of the signature word in bytes. */
  public static final long SIGNATURE_OFFSET = 8;

  /** Bytes of both words. */
  public static final long WORDS_BYTES = 16;

  /**
   * Drawn once per process. Its top 16 bits are not zero, so that no pair of plain user-space
   * addresses looks like a signed link.
   */
  public static final long KEY = new SecureRandom().nextLong() | (1L << 62);

  private BlockSignature() {}

  /** The state that the two words of a block express. */
  public static long state(long block, long w0, long w1) {
    return w0 ^ w1 ^ block ^ KEY;
  }

  /** The signature word of a block whose first word is w0. */
  public static long sign(long block, long w0, long state) {
    return w0 ^ block ^ KEY ^ state;
  }

  /** Whether a state means that the block is free or being freed. */
  public static boolean isFree(long state) {
    return Long.compareUnsigned(state, CLAIMED) <= 0;
  }
}
