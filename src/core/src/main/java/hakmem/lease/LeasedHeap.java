// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import hakmem.kind.BlockAddress;
import hakmem.kind.SizeClass;
import hakmem.sizeclass.SizeClasses;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/**
 * A heap as the set of heaps sees it: whose it is, whether its thread is alive, whether it looks
 * idle. It holds no reference to its thread.
 */
public abstract class LeasedHeap extends HeapLease implements AutoCloseable {
  /** Instead of a thread id: a handle that belongs to its user. */
  public static final long EXPLICIT = 0;

  /** Instead of a thread id: no thread's and no user's. */
  public static final long SHARED = -1;

  /** Thread that the static interface serves with this heap; or EXPLICIT, or SHARED. */
  protected final long threadId;

  /** The thread; null for a heap that is no thread's. */
  private final @Nullable WeakReference<Thread> owner;

  /** Whether the heap of a dead thread was counted. */
  private final AtomicBoolean counted = new AtomicBoolean();

  /** What a collector saw last: a guess is made from it, so nobody cares who else writes it. */
  private long lastLook;

  private final @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] lastHeads =
      new long[SizeClasses.TABLE_LENGTH];

  /**
   * An open heap.
   *
   * @param id what slabs name as their owner
   * @param threadId of the calling thread; or EXPLICIT, or SHARED
   */
  protected LeasedHeap(int id, long threadId) {
    super(id);
    this.threadId = threadId;
    this.owner = threadId > 0 ? new WeakReference<>(Thread.currentThread()) : null;
  }

  /** Another number whenever its slabs change, 0 if there are none; racy, for a guess. */
  protected abstract long fingerprint();

  /** Units of its partial slabs of a class; racy, for a guess. */
  protected abstract int partialUnits(@SizeClass int sizeClass);

  /** Takes back what others have freed, and gives up what is empty. */
  public abstract void collect();

  /** Gives all slabs up; what a thread's heap does with the thread's next operation is its own. */
  @Override
  public abstract void close();

  /** Whether the static interface serves this thread with this heap. */
  public final boolean serves(long id) {
    return threadId == id;
  }

  /** True for the one caller that counts the heap of a dead thread. */
  final boolean markCounted() {
    return counted.compareAndSet(false, true);
  }

  /** Whether the thread may still come back; an explicit handle's user always may. */
  final boolean isOwnerAlive() {
    if (owner == null) {
      return true;
    }
    Thread thread = owner.get();
    return thread != null && thread.isAlive();
  }

  /** Whether it has slabs to give up; racy, a guess. */
  final boolean holdsSlabs() {
    return fingerprint() != 0;
  }

  /** Whether the slabs are as they were when a collector looked last; racy, a guess. */
  protected final boolean slabsAreAsLooked() {
    return fingerprint() == lastLook;
  }

  /** What has happened to the slabs until now is no sign of use. */
  protected final void noteSlabs() {
    lastLook = fingerprint();
  }

  /** Whether nothing has happened since this was asked before; racy, a guess. */
  final boolean looksIdle() {
    long look = fingerprint();
    boolean same = look == lastLook;
    lastLook = look;
    for (int i = 0; i < SizeClasses.TABLE_LENGTH; i++) {
      same &= ownHeads[i] == lastHeads[i];
      lastHeads[i] = ownHeads[i];
    }
    return same;
  }
}
