// SPDX-License-Identifier: Apache-2.0
package hakmem.freelist;

import static hakmem.layout.BlockSignature.LINK_OFFSET;
import static hakmem.layout.BlockSignature.LIVE;
import static hakmem.layout.BlockSignature.LOCAL;
import static hakmem.layout.BlockSignature.REMOTE;
import static hakmem.layout.BlockSignature.SIGNATURE_OFFSET;

import hakmem.base.Kinds;
import hakmem.kind.BlockAddress;
import hakmem.kind.ByteOffset;
import hakmem.kind.SizeClass;
import hakmem.kind.TaggedWord;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.FreeMap;
import hakmem.superslab.Slab;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * What malloc and free inline is static and takes the memory from its caller, who has it in a field
 * of its own: an object between them would cost a load.
 */
/**
 * The signed intrusive list: free blocks of one slab, each with the address of the next one in its
 * link word and both signed in its signature word. A thread list, a slab's local freelist and its
 * remote list are such lists; the head is kept by whoever owns the list. Nothing else writes these
 * two words of a free block but {@link BlockClaims}.
 *
 * <p>Nothing is followed that is not verified: an address must be that of a carved block of the
 * slab, its words must carry the signature of the list. So a word that a user wrote is never taken
 * for a link (INV-B1, incident I1).
 *
 * <p>Thread-safe as far as the caller has the list, or the block, to itself.
 */
public final class Freelist {
  /** Instead of the next block: the list is damaged here. No block has this address. */
  @SuppressWarnings("kind") // A constant for javac; no multiple of 16, so the address of no block.
  public static final @BlockAddress long DAMAGED = -1;

  private final BlockMemory memory;
  private final BlockLayout layout;

  /** Lists in this memory. */
  public Freelist(BlockMemory memory, BlockLayout layout) {
    this.memory = memory;
    this.layout = layout;
  }

  /**
   * Takes the head of a thread list and signs it as live. Step MALLOC-1.
   *
   * @param heads of the thread lists by class
   * @param head that of this class, not 0
   * @param userOffset from block to user address
   * @return false, and nothing is changed, if the head's words were overwritten
   */
  public static boolean pop(
      BlockMemory memory,
      @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] heads,
      @SizeClass int sizeClass,
      @BlockAddress long head,
      @ByteOffset int userOffset) {
    long link = memory.loadPlain(head, LINK_OFFSET);
    long signature = memory.loadPlain(head, SIGNATURE_OFFSET);
    if (!BlockSignature.isLocal(head, link, signature)) {
      return false;
    }
    heads[SizeClasses.slot(sizeClass)] = BlockSignature.blockOf(link);
    if (userOffset == 0) {
      // Signed LIVE, not zeroed: the next free must not take this for a free block.
      memory.storePlain(head, SIGNATURE_OFFSET, BlockSignature.toLive(signature));
    } else {
      memory.storePlain(head, LINK_OFFSET, BlockSignature.linkOfLive(sizeClass));
      memory.storePlain(
          head,
          SIGNATURE_OFFSET,
          BlockSignature.sign(head, BlockSignature.linkOfLive(sizeClass), LIVE));
    }
    return true;
  }

  /**
   * Puts a block in front of its slab's local freelist; the slab's counter is the caller's. Steps
   * LOCAL-4, DRAIN-2, TAKE-5, MAG-5.
   *
   * @param seal of the block, see {@link BlockSignature#seal}
   */
  public static void push(
      BlockMemory memory, Slab slab, @BlockAddress long block, @TaggedWord long seal) {
    long link = BlockSignature.linkTo(slab.localHead);
    memory.storePlain(block, LINK_OFFSET, link);
    memory.storePlain(block, SIGNATURE_OFFSET, BlockSignature.signLocal(seal, link));
    slab.localHead = block;
  }

  /** Takes the whole local freelist; the slab's counter is the caller's. Step REFILL-2. */
  public static @BlockAddress long takeAll(Slab slab) {
    long head = slab.localHead;
    slab.localHead = 0;
    return head;
  }

  /**
   * Links the next blocks of a slab that were never used, in the order of their addresses, signed
   * LOCAL. The slab's counter is the caller's. Steps REFILL-3, REFILL-4.
   *
   * @return head of their list; 0 if count is 0
   */
  public @BlockAddress long linkBatch(Slab slab, int count) {
    long head = 0;
    for (int i = slab.carvedCount + count - 1; i >= slab.carvedCount; i--) {
      long block = slab.blockAt(Kinds.blockIndex(i));
      long link = BlockSignature.linkTo(head);
      memory.storePlain(block, LINK_OFFSET, link);
      memory.storePlain(block, SIGNATURE_OFFSET, BlockSignature.sign(block, link, LOCAL));
      head = block;
    }
    return head;
  }

  /**
   * Links the blocks of a sparse slab's map in front of its local freelist, in the order of their
   * addresses, signed LOCAL. The slab's head and map are the caller's. Step SPARSE-4.
   *
   * @return head of that list
   */
  public @BlockAddress long linkMapped(Slab slab) {
    FreeMap map = slab.freeMapAcquire();
    long head = slab.localHead;
    for (int index = map.lastFree(); index >= 0; index = map.previousFree(index - 1)) {
      long block = slab.blockAt(Kinds.blockIndex(index));
      long link = BlockSignature.linkTo(head);
      memory.storePlain(block, LINK_OFFSET, link);
      memory.storePlain(block, SIGNATURE_OFFSET, BlockSignature.sign(block, link, LOCAL));
      head = block;
    }
    return head;
  }

  /** Links a block that the caller has won to the head of a remote list. Step FREE-5. */
  public void writeLink(@BlockAddress long block, @BlockAddress long head) {
    long link = BlockSignature.linkTo(head);
    // Ours alone until the CAS publishes it; release there orders these two stores before it.
    memory.storePlain(block, LINK_OFFSET, link);
    memory.storePlain(block, SIGNATURE_OFFSET, BlockSignature.sign(block, link, REMOTE));
  }

  /** Whether an address is that of a block of the slab which exists. Touches no block memory. */
  public boolean isBlock(Slab slab, @BlockAddress long address) {
    return BlockIndex.isBelow(slab.exactIndex(layout.toUser(address)), slab.carvedCount);
  }

  /** Index of a block of the slab. */
  public @NonNegative int indexOf(Slab slab, @BlockAddress long block) {
    long index = Kinds.plain(slab.exactIndex(layout.toUser(block)));
    return (int) index & Integer.MAX_VALUE;
  }

  /**
   * The block behind one on a list, verified. Steps DRAIN-2, TAKE-5.
   *
   * @param block that a head or a link leads to, which may have been overwritten
   * @param state that the list's blocks carry, LOCAL or REMOTE
   * @return 0 at the end; {@link #DAMAGED} if there is no such block or its words do not carry the
   *     signature
   */
  public @BlockAddress long next(Slab slab, @BlockAddress long block, long state) {
    if (!isBlock(slab, block)) {
      return DAMAGED;
    }
    long link = memory.loadPlain(block, LINK_OFFSET);
    long signature = memory.loadPlain(block, SIGNATURE_OFFSET);
    return BlockSignature.state(block, link, signature) == state
        ? BlockSignature.blockOf(link)
        : DAMAGED;
  }

  /**
   * Whether a block is on a list, or may be: of a damaged list nothing is known behind the damage.
   * Step LOCAL-3.
   *
   * @param state that the list's blocks carry, LOCAL or REMOTE
   */
  public boolean mayContain(
      Slab slab, @BlockAddress long head, @BlockAddress long block, long state) {
    long at = head;
    while (at != 0 && at != block && at != DAMAGED) {
      at = next(slab, at, state);
    }
    return at != 0;
  }
}
