// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.kind.MappingBase;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * One word says what a block is, and each change of it is one step of KeptBlocks or HugeTable:
 *
 *             useAgain
 *     KEPT  <---------->  PLACED      has a place among those that are kept; whoever empties
 *       |     keepAgain      |        that is to withdraw the block
 *       | withdraw           | withdraw
 *     TAKEN <----------->  LIVE
 *       |      claim
 *     GONE
 */
/**
 * A block with a span of its own. Immutable but for the one word that says whether it is live:
 * whoever changes that word to TAKEN has exclusive use of the span.
 */
public final class HugeBlock {
  private static final int LIVE = 0;
  private static final int PLACED = 1;
  private static final int KEPT = 2;
  private static final int TAKEN = 3;
  private static final int GONE = 4;

  private static final VarHandle STATE;
  private static final VarHandle KEPT_SINCE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(HugeBlock.class, "state", int.class);
      KEPT_SINCE = lookup.findVarHandle(HugeBlock.class, "keptSince", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    rehearse(new HugeBlock());
  }

  /** Its memory, written once, before lookups find the block. */
  private Span span = Span.NONE;

  /** First address of its span; written once, before lookups find the block. */
  public @MappingBase long spanAddress;

  /** What the user got. Written as the span. */
  public @UserAddress long userAddress;

  @SuppressWarnings("unused") // Through STATE.
  private int state = LIVE;

  @SuppressWarnings("unused") // Through KEPT_SINCE.
  private long keptSince;

  /** How often it was handed out again. Written by who has just got it; racy, for statistics. */
  long reuses;

  private volatile @Nullable HugeBlock next;

  /** A live huge block that wants a span: made first, so that nothing is taken in vain. */
  public HugeBlock() {}

  /** Each way of access once: the JVM links it in Java heap, of which free must need none. */
  private static void rehearse(HugeBlock block) {
    boolean claimed = block.claim();
    block.setKeptSinceOpaque(0);
    block.keep();
    boolean old = block.wasKeptBefore(0);
    boolean used = block.useAgain() && block.keepAgain();
    boolean withdrawn = block.withdraw();
    block.unclaim();
    boolean found = block.isFound();
  }

  /** Says where its memory is, before lookups find it. */
  public void mapAt(Span where) {
    span = where;
    spanAddress = where.address;
    userAddress = Addresses.hugeUser(where.address);
  }

  /** Its memory. */
  public Span span() {
    return span;
  }

  /** Whether its span is of this length, and aligned. */
  boolean fits(int slots, long alignment) {
    return span.slots == slots && Addresses.slotsBehind(spanAddress, alignment) == 0;
  }

  /** Whether its span begins where that of another one ends. */
  boolean follows(HugeBlock other) {
    return spanAddress == Addresses.slotBase(other.spanAddress, other.span.slots);
  }

  /** Bytes that the user may touch. */
  public long usableBytes() {
    return Addresses.bytesToEnd(userAddress, spanAddress, span.bytes);
  }

  /**
   * Takes the block from its user; true for exactly one caller. No lookup finds it from then on:
   * its address may be somebody else's soon. False for one that has a place, too. Step HUGE-3.
   */
  public boolean claim() {
    return STATE.compareAndSet(this, LIVE, TAKEN);
  }

  /**
   * Gives the block back to its user: what the caller has claimed it for did not happen. Or hands
   * it out that was made zero. Step HUGE-6.
   */
  public void unclaim() {
    STATE.setRelease(this, LIVE);
  }

  /** Its span is given back: whoever comes by may unlink it. Step HUGE-4. */
  public void bury() {
    STATE.setRelease(this, GONE);
  }

  /** Takes a free block into use; true for exactly one caller. Step KEEP-1. */
  boolean useAgain() {
    return (int) STATE.getAcquire(this) == KEPT && STATE.compareAndSet(this, KEPT, PLACED);
  }

  /** Frees a block that has a place; true for exactly one caller. Step KEEP-2. */
  boolean keepAgain() {
    return STATE.compareAndSet(this, PLACED, KEPT);
  }

  /** A block that the caller has claimed is free, before a place leads there. Step KEEP-3. */
  void keep() {
    STATE.setRelease(this, KEPT);
  }

  /**
   * Ends what {@link #keep} has begun, for whoever has emptied the block's place or found none for
   * it. Step KEEP-5.
   *
   * @return whether the caller has the block now, as if it had claimed it; else it is in use
   */
  boolean withdraw() {
    while (true) {
      if (STATE.compareAndSet(this, KEPT, TAKEN)) {
        return true;
      }
      if (STATE.compareAndSet(this, PLACED, LIVE)) {
        return false;
      }
      if (isTaken()) { // It was not kept yet when an Error came.
        return true;
      }
    }
  }

  /**
   * Says when it is freed, in {@link Spans}' count of frees, before anybody else can have it. If
   * two frees race, one of them is wrong, and either's moment will do.
   */
  void setKeptSinceOpaque(long moment) {
    KEPT_SINCE.setOpaque(this, moment);
  }

  /** When it was last freed; a guess, if somebody frees it just then. */
  long keptSince() {
    return (long) KEPT_SINCE.getOpaque(this);
  }

  /** Whether it was last freed before a moment; a guess, if somebody frees it just then. */
  boolean wasKeptBefore(long moment) {
    return keptSince() < moment;
  }

  /** Whether lookups find it. */
  boolean isFound() {
    return (int) STATE.getAcquire(this) <= PLACED;
  }

  /** Whether it is in use, and has a place. */
  boolean isPlaced() {
    return (int) STATE.getAcquire(this) == PLACED;
  }

  /** Whether it is free, and keeps its memory. */
  boolean isKept() {
    return (int) STATE.getAcquire(this) == KEPT;
  }

  /** Whether somebody works on it: lookups do not find it, and it may not be unlinked. */
  boolean isTaken() {
    return (int) STATE.getAcquire(this) == TAKEN;
  }

  /** Whether it may be unlinked. */
  boolean isGone() {
    return (int) STATE.getAcquire(this) == GONE;
  }

  /** The next block of its row of the table, or null. */
  @Nullable HugeBlock next() {
    return next;
  }

  /** Links the block to one that was before it in its row, or null. Step HUGE-2. */
  void linkTo(@Nullable HugeBlock block) {
    next = block;
  }
}
