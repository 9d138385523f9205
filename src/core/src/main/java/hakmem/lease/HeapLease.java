// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import hakmem.kind.BlockAddress;
import hakmem.kind.SizeClass;
import hakmem.sizeclass.SizeClasses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * Owner: enter, loadHeads or loadOwnerId, private work, leave. Taker: takeLease, hideHeads, fence,
 * loadBusy. The owner's store of busy and its load of heads are not ordered by the processor; the
 * taker's fence, which every running thread of the process takes part in, orders them: either the
 * store of busy was before the fence, then the taker sees it, or the load of heads is after it,
 * then the owner finds them hidden. The compiler keeps the two in order because an opaque access is
 * a barrier to it in HotSpot; the Java memory model alone would not promise that.
 *
 * While another has the lease, heads is an array of zeros and ownerId the id of no heap: the fast
 * paths of malloc and free miss without a compare of their own. Closing shuts the owner out in the
 * same way, but with values of its own, which no taker replaces: whoever has the lease at that
 * moment may empty the heap without another look at busy.
 */
/**
 * Who may touch the private state of a heap: its own thread while it is inside an operation, or
 * whoever has taken the lease. Protocol: {@code spec/design/protocols.md}, "Heap leases"; spec
 * RemoteFree.
 *
 * <p>Nobody waits for anybody: an owner that finds its heap taken goes on without it, a taker that
 * finds the owner inside gives the heap back.
 */
public abstract class HeapLease {
  /** The heap's own thread uses it. */
  static final int OPEN = 0;

  /** Somebody empties it. */
  static final int TAKEN = 1;

  /** Somebody empties it, and its owner has closed it meanwhile. */
  static final int CLOSING = 2;

  /** It takes no slabs any more. */
  static final int ABANDONED = 3;

  // No slab names these: heap ids are not negative.
  private static final int HIDDEN_ID = -1;
  private static final int CLOSED_ID = -2;

  private static final int INSIDE = 1;
  private static final int OUTSIDE = 0;

  // Never written to.
  private static final @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] HIDDEN_HEADS =
      new @BlockAddress long[SizeClasses.TABLE_LENGTH];
  private static final @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] CLOSED_HEADS =
      new @BlockAddress long[SizeClasses.TABLE_LENGTH];

  private static final VarHandle HEADS;
  private static final VarHandle OWNER_ID;
  private static final VarHandle BUSY;
  private static final VarHandle LEASE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEADS = lookup.findVarHandle(HeapLease.class, "heads", long[].class);
      OWNER_ID = lookup.findVarHandle(HeapLease.class, "ownerId", int.class);
      BUSY = lookup.findVarHandle(HeapLease.class, "busy", int.class);
      LEASE = lookup.findVarHandle(HeapLease.class, "lease", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Heap id: what slabs name as their owner. */
  protected final int id;

  /** Heads of the thread lists by class. Private to whoever has the heap. */
  protected final @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] ownHeads =
      new @BlockAddress long[SizeClasses.TABLE_LENGTH];

  /** What malloc looks at: ownHeads, or zeros while another has the lease. */
  @SuppressWarnings("unused") // Through HEADS.
  private @BlockAddress long[] heads;

  /** What free compares a slab's owner with: id, or no heap's while another has the lease. */
  @SuppressWarnings("unused") // Through OWNER_ID.
  private int ownerId;

  @SuppressWarnings("unused") // Through BUSY.
  private int busy;

  @SuppressWarnings("unused") // Through LEASE.
  private int lease;

  private volatile boolean closed;

  /** Whether an Error has cut off the owner's close: whoever empties the heap next ends it. */
  private volatile boolean closeCutOff;

  /** An open lease. */
  protected HeapLease(int id) {
    this.id = id;
    this.heads = ownHeads;
    this.ownerId = id;
  }

  /** Gives all slabs up. The caller has the lease. Step TAKE-5. */
  protected abstract void abandon();

  /** Gives up slabs of a class that have much room. The caller has the lease. Step TAKE-5. */
  protected abstract void giveSurplus(@SizeClass int sizeClass);

  /** The lease has ended: nobody will ask for this heap again. */
  protected abstract void ended();

  /** {@link hakmem.memory.OsMemory#fenceAllThreads}. Step TAKE-3. */
  protected abstract boolean fence();

  /** The owner begins an operation. Step LEASE-1. */
  protected final void enter() {
    BUSY.setOpaque(this, INSIDE);
  }

  /** The heads as the owner may use them. Step LEASE-2. */
  @SuppressWarnings("value:cast.unsafe") // All arrays that heads refers to have this length.
  protected final @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] loadHeads() {
    return (@BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) []) HEADS.getAcquire(this);
  }

  /** The id by which the owner knows its slabs. Step LEASE-2. */
  protected final int loadOwnerId() {
    return (int) OWNER_ID.getAcquire(this);
  }

  /** Whether the lease is open. If so, it is the owner's, which is inside, until it leaves. */
  protected final boolean isOpen() {
    return loadLease() == OPEN;
  }

  /** The state of the lease. Step LEASE-3. */
  final int loadLease() {
    return (int) LEASE.getAcquire(this);
  }

  /** The owner ends an operation. Step LEASE-4. */
  protected final void leave() {
    BUSY.setRelease(this, OUTSIDE);
  }

  /** Takes the lease; true for one caller. Step TAKE-1. */
  final boolean takeLease() {
    return LEASE.compareAndSet(this, OPEN, TAKEN);
  }

  /** Makes the owner's malloc miss. Step TAKE-2. */
  final void hideHeads() {
    HEADS.compareAndSet(this, ownHeads, HIDDEN_HEADS);
  }

  /** Makes the owner's free miss. Step TAKE-2. */
  final void hideOwnerId() {
    OWNER_ID.compareAndSet(this, id, HIDDEN_ID);
  }

  /** Whether the owner is inside an operation, or died in one. Step TAKE-4. */
  final boolean loadBusy() {
    return (int) BUSY.getAcquire(this) != OUTSIDE;
  }

  /** Lets the owner's malloc hit again, unless it has closed the heap. Step TAKE-6. */
  final void showHeads() {
    HEADS.compareAndSet(this, HIDDEN_HEADS, ownHeads);
  }

  /** Lets the owner's free hit again, unless it has closed the heap. Step TAKE-6. */
  final void showOwnerId() {
    OWNER_ID.compareAndSet(this, HIDDEN_ID, id);
  }

  /** Gives the lease back; false if the owner has closed the heap meanwhile. Step TAKE-7. */
  final boolean reopen() {
    return LEASE.compareAndSet(this, TAKEN, OPEN);
  }

  /** Ends the lease for good. Step TAKE-8. */
  final void endLease() {
    LEASE.setRelease(this, ABANDONED);
  }

  /** The owner's malloc misses for good. Step CLOSE-1. */
  final void closeHeads() {
    HEADS.setRelease(this, CLOSED_HEADS);
  }

  /** The owner's free misses for good. Step CLOSE-2. */
  final void closeOwnerId() {
    OWNER_ID.setRelease(this, CLOSED_ID);
  }

  /** The owner takes the lease for good; false if another has it. Step CLOSE-3. */
  final boolean closeLease() {
    return LEASE.compareAndSet(this, OPEN, TAKEN);
  }

  /** Leaves the rest to whoever has the lease; false if it was given back. Step CLOSE-4. */
  final boolean markClosing() {
    return LEASE.compareAndSet(this, TAKEN, CLOSING);
  }

  /** Heap id: what slabs name as their owner. */
  public final int id() {
    return id;
  }

  /** Head of the thread list of a class. Private to whoever has the heap. */
  public final @BlockAddress long head(@SizeClass int sizeClass) {
    return ownHeads[SizeClasses.slot(sizeClass)];
  }

  /** Whether its owner may use it, finds its own lists and id, and is not inside. */
  public final boolean isShown() {
    return isOpen() && loadHeads() == ownHeads && loadOwnerId() == id && !loadBusy();
  }

  /** Whether its thread died inside, so that nobody ever touches it. */
  public final boolean isLeaked() {
    return loadLease() == ABANDONED && loadBusy();
  }

  /** Whether the lease has ended for good. */
  public final boolean hasEnded() {
    return loadLease() == ABANDONED;
  }

  /** Whether the heap was closed: it takes no more slabs. */
  public final boolean isClosed() {
    return closed;
  }

  /**
   * The owner's operations miss from now on, and it takes no more slabs. Any thread may. Steps
   * CLOSE-1, CLOSE-2, SHUT-3.
   */
  final void shut() {
    closed = true;
    closeHeads();
    closeOwnerId();
  }

  /**
   * Empties the heap for good, for its owner. If another has the lease, it does the rest. Steps
   * CLOSE-3, CLOSE-4.
   *
   * @throws hakmem.api.HeapCorruptionException if a list was damaged; all slabs are given up
   */
  protected final void closeForGood() {
    try {
      shut();
      int state = loadLease();
      while (state == OPEN || state == TAKEN) {
        if (closeLease()) {
          try {
            abandonAndEnd();
          } catch (Error e) { // Error: finished.
            letGo();
            throw e;
          }
          return;
        }
        if (markClosing()) {
          return;
        }
        state = loadLease();
      }
    } catch (Error e) { // Error: finished.
      closeCutOff = true;
      throw e;
    }
  }

  /**
   * Empties the heap for its owner, which goes on with it; false if another does just that. Step
   * TAKE-1.
   */
  protected final boolean drainOwn() {
    if (!takeLease()) {
      return false;
    }
    try {
      hideHeads();
      hideOwnerId();
      giveUpAndReopen(SizeClasses.NO_CLASS);
      return true;
    } catch (Error e) { // Error: finished.
      letGo();
      throw e;
    }
  }

  /**
   * Empties the heap if its owner is not inside an operation, for another thread. Step TAKE-1.
   *
   * @return whether it was emptied
   * @throws hakmem.api.HeapCorruptionException if a list was damaged; all slabs are given up
   */
  final boolean drainIdle() {
    return takeFromIdle(SizeClasses.NO_CLASS);
  }

  /**
   * Takes from the heap what it has in plenty, if its owner is not inside an operation, for another
   * thread. Step TAKE-1.
   *
   * @return whether anything was looked at
   * @throws hakmem.api.HeapCorruptionException if a list was damaged; the slab is given up
   */
  final boolean takeSurplus(@SizeClass int sizeClass) {
    return takeFromIdle(sizeClass);
  }

  /** Takes what a class has in plenty; for NO_CLASS all of every class. */
  private boolean takeFromIdle(@SizeClass int sizeClass) {
    if (!takeLease()) {
      return false;
    }
    try {
      hideHeads();
      hideOwnerId();
      if (fence() && !loadBusy()) {
        giveUpAndReopen(sizeClass);
        return true;
      }
      return giveBack();
    } catch (Error e) { // Error: finished.
      letGo();
      throw e;
    }
  }

  /**
   * Empties the heap of a dead thread, for good. The caller knows that the thread is dead, by
   * something that happens after all that it did. Step TAKE-1.
   *
   * @return false if another has the lease, or if the thread died inside an operation: its slabs
   *     may be half changed, so nobody ever touches them
   */
  final boolean reap() {
    if (!takeLease()) {
      return false;
    }
    try {
      hideHeads();
      hideOwnerId();
      closed = true;
      if (loadBusy()) {
        endLease();
        return false;
      }
      abandonAndEnd();
      return true;
    } catch (Error e) { // Error: finished.
      letGo();
      throw e;
    }
  }

  private void abandonAndEnd() {
    RuntimeException damage = null;
    try {
      abandon();
    } catch (RuntimeException e) {
      damage = e; // All slabs are given up.
    }
    endLease();
    ended();
    if (damage != null) {
      throw damage;
    }
  }

  /** Whoever empties a heap of which the close was cut off ends that. */
  private void giveUpAndReopen(@SizeClass int sizeClass) {
    RuntimeException damage = null;
    try {
      if (sizeClass == SizeClasses.NO_CLASS) {
        abandon();
      } else {
        giveSurplus(sizeClass);
      }
    } catch (RuntimeException e) {
      damage = e; // What was looked at is given up.
    }
    if (sizeClass == SizeClasses.NO_CLASS && closed && closeCutOff) {
      endLease();
      ended();
    } else {
      giveBack();
    }
    if (damage != null) {
      throw damage;
    }
  }

  /** Ends the caller's turn; true if the owner had closed the heap, which is emptied then. */
  private boolean giveBack() {
    showHeads();
    showOwnerId();
    if (reopen()) {
      return false;
    }
    abandonAndEnd();
    return true;
  }

  /**
   * An Error has cut off the caller's turn. What it has not given up stays in the heap: for its
   * owner, or for whoever takes the lease next. Step TAKE-9.
   */
  private void letGo() {
    if (loadLease() == ABANDONED) {
      ended();
      return;
    }
    showHeads();
    showOwnerId();
    LEASE.setRelease(this, OPEN);
  }
}
