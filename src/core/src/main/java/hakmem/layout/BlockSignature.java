// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.kind.BlockAddress;
import hakmem.kind.ByteOffset;
import hakmem.kind.SizeClass;
import hakmem.kind.TaggedWord;
import java.util.SplittableRandom;

/**
 * What the first two words of a block say about it.
 *
 * <pre>
 *   offset 0   w0   link to the next free block (free), anything (live)
 *   offset 8   w1   signature: link ^ block ^ KEY ^ state
 * </pre>
 *
 * Decode, from w1 alone: x = w1 ^ block ^ KEY. The top 16 bits of x are not zero: live, by LIVE or
 * by what the user wrote there. Zero: x is link ^ state of a free block, link a user-space address.
 * Encode: w1 = link ^ block ^ KEY ^ state. One word decides, because the two are written one after
 * the other: between the stores both together would say anything (found by the spec RemoteFree).
 *
 * <p>Lists verify both words: a link is followed only if w0 is what w1 signs, so a freelist never
 * follows a word that a user wrote (INV-B1, incident I1).
 */
@SuppressWarnings("kind") // Packs and unpacks tagged words; each method names what is proved of it.
public final class BlockSignature {
  /** Free, on a thread list or a slab's local freelist. */
  public static final long LOCAL = 0;

  /** Free, on a slab's remote list. */
  public static final long REMOTE = 1;

  /** A remote free has won the block and has not put it on the list yet; signed with link 0. */
  public static final long CLAIMED = 2;

  /** Free, in a heap's magazine; signed with link 0. */
  public static final long KEPT = 3;

  /**
   * Handed out. All bits above every address are set, so that a signature with it never looks like
   * a free one; a small negative number is an immediate operand, a single high bit is not.
   */
  public static final long LIVE = -16;

  /** Offset of the link word in bytes. */
  public static final @ByteOffset int LINK_OFFSET = 0;

  /** Offset of the signature word in bytes. */
  public static final @ByteOffset int SIGNATURE_OFFSET = 8;

  /** Bytes of both words. */
  public static final long WORDS_BYTES = 16;

  /** Offset of the user's bytes in bytes where both words are a header. */
  public static final @ByteOffset int HEADER_OFFSET = 16;

  /** Addresses of a process: 47 bits of them on x86-64, 48 on aarch64. */
  static final int USER_SPACE_BITS = 48;

  private static final long STATE_MASK = 15; // Block addresses are multiples of 16.

  /**
   * Drawn once per process, from the clocks: it need not be secret, as signatures stop no attacker,
   * and a secure source takes longer than all the rest of a first allocation. Its top bits are not
   * all zero, so that a plain address or a small number in a live block never looks like a
   * signature.
   */
  public static final long KEY = keyFrom(new SplittableRandom().nextLong());

  private BlockSignature() {}

  static long keyFrom(long random) {
    return random | (1L << 61);
  }

  /** The part of a signature that depends on the block alone, for a caller that needs it twice. */
  public static @TaggedWord long seal(@BlockAddress long block) {
    return block ^ KEY;
  }

  /** The link word of a free block in front of this one; 0: the last one. */
  public static @TaggedWord long linkTo(@BlockAddress long next) {
    return next;
  }

  /** The link word of a live block with a header. */
  public static @TaggedWord long linkOfLive(@SizeClass long sizeClass) {
    return sizeClass;
  }

  /** The block that a link word leads to. Only after {@link #state} has told a free block's. */
  public static @BlockAddress long blockOf(@TaggedWord long link) {
    return link;
  }

  /** The signature word of a block with this link and state. */
  public static @TaggedWord long sign(@BlockAddress long block, @TaggedWord long link, long state) {
    return link ^ block ^ KEY ^ state;
  }

  /** The state that both words of a block express; LIVE or a state above only if they agree. */
  public static long state(
      @BlockAddress long block, @TaggedWord long link, @TaggedWord long signature) {
    return link ^ signature ^ block ^ KEY;
  }

  /** Whether both words of a block express LOCAL. */
  public static boolean isLocal(
      @BlockAddress long block, @TaggedWord long link, @TaggedWord long signature) {
    return (link ^ signature ^ block) == KEY;
  }

  /** Whether both words express LIVE, from the block's {@link #seal}. */
  public static boolean sealIsLive(
      @TaggedWord long seal, @TaggedWord long link, @TaggedWord long signature) {
    return (signature ^ seal ^ link) == LIVE;
  }

  /** The signature word of a block that was LOCAL, with the same link, as LIVE. */
  public static @TaggedWord long toLive(@TaggedWord long signature) {
    return signature ^ LIVE;
  }

  /** The signature word of a block with this link as LOCAL, from the block's {@link #seal}. */
  public static @TaggedWord long signLocal(@TaggedWord long seal, @TaggedWord long link) {
    return link ^ seal; // LOCAL is 0.
  }

  /** Whether the signature word may be that of a free block; if not, the block is live. */
  public static boolean looksFree(@BlockAddress long block, @TaggedWord long signature) {
    return sealLooksFree(seal(block), signature);
  }

  /** As {@link #looksFree}, from the block's {@link #seal}. */
  public static boolean sealLooksFree(@TaggedWord long seal, @TaggedWord long signature) {
    return (signature ^ seal) >>> USER_SPACE_BITS == 0;
  }

  /** State in the signature word of a block that {@link #looksFree}. */
  public static long freeState(@BlockAddress long block, @TaggedWord long signature) {
    return (signature ^ block ^ KEY) & STATE_MASK;
  }

  /** Link in the signature word of a block that {@link #looksFree}. */
  public static @BlockAddress long freeLink(@BlockAddress long block, @TaggedWord long signature) {
    return (signature ^ block ^ KEY) & ~STATE_MASK;
  }
}
