// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.kind.MappingBase;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A block with a span of its own. Immutable but for the one word that says whether it is live:
 * whoever changes that word from true has exclusive use of the span.
 */
public final class HugeBlock {
  private static final int FOUND = 0;
  private static final int HIDDEN = 1;
  private static final int GONE = 2;

  private static final VarHandle LIVE;
  private static final VarHandle PLACE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LIVE = lookup.findVarHandle(HugeBlock.class, "live", boolean.class);
      PLACE = lookup.findVarHandle(HugeBlock.class, "place", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    rehearse(new HugeBlock(0));
  }

  /** Its memory, written once, before lookups find the block. */
  private Span span = Span.NONE;

  /** First address of its span; written once, before lookups find the block. */
  public @MappingBase long spanAddress;

  /** What the user got. Written as the span. */
  public @UserAddress long userAddress;

  /** Alignment that was asked for. */
  public final long alignment;

  @SuppressWarnings("unused") // Through LIVE.
  private boolean live = true;

  @SuppressWarnings("unused") // Through PLACE.
  private int place = FOUND;

  private volatile @Nullable HugeBlock next;

  /** A live huge block that wants a span: made first, so that nothing is taken in vain. */
  public HugeBlock(long alignment) {
    this.alignment = alignment;
  }

  /** Each way of access once: the JVM links it in Java heap, of which free must need none. */
  private static void rehearse(HugeBlock block) {
    boolean claimed = block.claim();
    block.unclaim();
    block.hide();
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

  /** Bytes that the user may touch. */
  public long usableBytes() {
    return Addresses.bytesToEnd(userAddress, spanAddress, span.bytes);
  }

  /** Takes the block from its user; true for exactly one caller. Step HUGE-3. */
  public boolean claim() {
    return LIVE.compareAndSet(this, true, false);
  }

  /**
   * Gives the block back to its user: what the caller has claimed it for did not happen. Step
   * HUGE-6.
   */
  public void unclaim() {
    LIVE.setRelease(this, true);
  }

  /** No lookup finds it until it is shown again or gone for good. Step HUGE-4. */
  public void hide() {
    PLACE.setRelease(this, HIDDEN);
  }

  /** Lookups find it again. Step HUGE-6. */
  public void show() {
    PLACE.setRelease(this, FOUND);
  }

  /** Its span is given back: whoever comes by may unlink it. Step HUGE-4. */
  public void bury() {
    PLACE.setRelease(this, GONE);
  }

  /** Whether lookups find it. */
  boolean isFound() {
    return (int) PLACE.getAcquire(this) == FOUND;
  }

  /** Whether somebody works on it: lookups do not find it, and it may not be unlinked. */
  boolean isHidden() {
    return (int) PLACE.getAcquire(this) == HIDDEN;
  }

  /** Whether it may be unlinked. */
  boolean isGone() {
    return (int) PLACE.getAcquire(this) == GONE;
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
