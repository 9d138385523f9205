// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocatorClosedException;
import hakmem.api.HeapCorruptionException;
import hakmem.base.Lifetime;
import hakmem.kind.SizeClass;
import hakmem.layout.SuperslabLayout;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which heaps are looked at, and what is said of that. The heaps are stand-ins without slabs. */
class LeasedHeapsTest {
  private static final @SizeClass int SOME_CLASS = 1;
  private static final int SUPERSLAB = SuperslabLayout.UNITS;

  private final Lifetime lifetime = new Lifetime();
  private final LeasedHeaps<Held> heaps = new LeasedHeaps<>(lifetime);
  private int lastId;

  /** What it has is what a test says; emptying it is counted. */
  private static final class Held extends LeasedHeap {
    long slabs = 1;
    int partialUnits;
    boolean isDamaged;
    int emptied;
    int surplusTaken;

    Held(int id, long threadId) {
      super(id, threadId);
    }

    private void give() {
      slabs = 0;
      partialUnits = 0;
      if (isDamaged) {
        throw new HeapCorruptionException(16, "damaged by the test");
      }
    }

    @Override
    protected void abandon() {
      emptied++;
      give();
    }

    @Override
    protected void giveSurplus(@SizeClass int sizeClass) {
      surplusTaken++;
      give();
    }

    @Override
    protected void ended() {}

    @Override
    protected boolean fence() {
      return true;
    }

    @Override
    protected long fingerprint() {
      return slabs;
    }

    @Override
    protected int partialUnits(@SizeClass int sizeClass) {
      return partialUnits;
    }

    @Override
    public void collect() {
      give();
    }

    @Override
    public void close() {
      closeForGood();
    }

    Held of(int units) {
      partialUnits = units;
      return this;
    }

    void pop(long head) {
      ownHeads[SOME_CLASS] = head;
    }

    void goIn() {
      enter();
    }
  }

  private Held added(long threadId) {
    Held heap = new Held(++lastId, threadId);
    heaps.add(heap);
    return heap;
  }

  private Held explicit() {
    return added(LeasedHeap.EXPLICIT);
  }

  private Held ofDeadThread() throws InterruptedException {
    List<Held> made = new ArrayList<>();
    Thread dying =
        Thread.ofPlatform().start(() -> made.add(added(Thread.currentThread().threadId())));
    dying.join();
    return made.getFirst();
  }

  private Held seated() {
    HeapSeat<Held> seat = heaps.seats().take();
    Held heap = seat.heap(threadId -> added(threadId));
    seat.close();
    return heap;
  }

  @Test
  void theFullestGivesItsSurplus() {
    Held some = explicit().of(SUPERSLAB);
    Held most = explicit().of(SUPERSLAB + 2);
    Held more = explicit().of(SUPERSLAB + 1);
    added(LeasedHeap.SHARED).of(SUPERSLAB + 3);
    explicit().of(SUPERSLAB + 4).goIn();
    assertTrue(heaps.lookAtFullest(SOME_CLASS));
    assertTrue(heaps.lookAtFullest(SOME_CLASS));
    assertEquals(
        List.of(0, 1, 1), List.of(some.surplusTaken, more.surplusTaken, most.surplusTaken));
    assertTrue(heaps.lookAtFullest(SOME_CLASS));
    assertEquals(1, some.surplusTaken);
    assertFalse(heaps.lookAtFullest(SOME_CLASS), "all others are shared or busy");
  }

  @Test
  void whoHasLessThanASuperslabKeepsIt() {
    Held heap = explicit().of(SUPERSLAB - 1);
    assertFalse(heaps.lookAtFullest(SOME_CLASS));
    assertEquals(0, heap.surplusTaken);
  }

  /** Each look may find that another has the lease. */
  @Test
  void afterAFewLooksNobodyIsFull() {
    Held heap = explicit().of(SUPERSLAB);
    assertTrue(heap.takeLease());
    assertFalse(heaps.lookAtFullest(SOME_CLASS));
    assertEquals(0, heap.surplusTaken);
  }

  @Test
  void damageIsCountedAndTheHeapIsEmptyAllTheSame() throws InterruptedException {
    explicit().of(SUPERSLAB).isDamaged = true;
    assertTrue(heaps.lookAtFullest(SOME_CLASS));
    assertEquals(1, heaps.damagedLists());
    explicit().isDamaged = true;
    assertEquals(1, heaps.drainAll());
    assertEquals(2, heaps.damagedLists());
    seated().isDamaged = true;
    assertEquals(1, heaps.drainAll());
    assertEquals(3, heaps.damagedLists());
    ofDeadThread().isDamaged = true;
    assertTrue(heaps.lookAtOne());
    assertEquals(4, heaps.damagedLists());
    assertEquals(1, heaps.reapedHeaps());
  }

  @Test
  void whatIsEmptiedIsCounted() {
    Held seated = seated();
    Held idle = explicit();
    Held empty = explicit();
    empty.slabs = 0;
    Held busy = explicit();
    busy.goIn();
    assertEquals(2, heaps.drainAll());
    assertEquals(2, heaps.drainedHeaps());
    assertEquals(
        List.of(1, 1, 0, 0), List.of(seated.emptied, idle.emptied, empty.emptied, busy.emptied));
    assertFalse(heaps.lookAtAll(), "nothing is left");
    seated.slabs = 2;
    assertTrue(heaps.lookAtAll());
  }

  @Test
  void onlyWhatIsIdleIsEmptied() {
    Held heap = explicit();
    assertEquals(0, heaps.drainIdle(), "it is looked at for the first time");
    heap.slabs++;
    assertEquals(0, heaps.drainIdle(), "its slabs have changed");
    heap.pop(16);
    assertEquals(0, heaps.drainIdle(), "one of its lists has");
    assertEquals(0, heap.emptied);
    assertEquals(1, heaps.drainIdle());
    assertEquals(1, heap.emptied);
  }

  @Test
  void whatAnotherHasIsNotCounted() {
    Held idle = explicit();
    assertTrue(idle.takeLease());
    Held seated = seated();
    assertTrue(seated.takeLease());
    assertEquals(0, heaps.drainAll());
    assertEquals(0, heaps.drainedHeaps());
    assertEquals(0, idle.emptied + seated.emptied);
  }

  @Test
  void theLivingAreLookedAtAgain() throws InterruptedException {
    Held own = added(Thread.currentThread().threadId());
    assertFalse(heaps.lookAtOne());
    assertFalse(heaps.lookAtOne());
    assertEquals(0, own.emptied);
    Held dead = ofDeadThread(); // Its two looks have found this thread's heap twice.
    assertEquals(1, heaps.reapAll());
    assertEquals(List.of(0, 1), List.of(own.emptied, dead.emptied));
    assertEquals(0, heaps.reapAll());
  }

  /** Its slabs may be half changed: nobody ever touches them. */
  @Test
  void whoseThreadDiedInsideIsLeaked() throws InterruptedException {
    assertFalse(heaps.lookAtOne(), "there is none");
    Held dead = ofDeadThread();
    dead.goIn();
    assertFalse(heaps.lookAtOne());
    assertEquals(List.of(1L, 0L), List.of(heaps.leakedHeaps(), heaps.reapedHeaps()));
    assertEquals(0, dead.emptied);
    assertEquals(0, heaps.reapAll());
    assertEquals(1, heaps.leakedHeaps(), "counted once");
  }

  @Test
  void aDeadThreadsHeapThatAnotherHasWaits() throws InterruptedException {
    Held dead = ofDeadThread();
    assertTrue(dead.takeLease());
    assertFalse(heaps.lookAtOne());
    assertEquals(0, heaps.reapAll());
    assertTrue(dead.reopen());
    assertTrue(heaps.lookAtOne(), "it was put back into the queue");
    assertEquals(1, dead.emptied);
  }

  @Test
  void aRowLosesWhatIsTakenOutAndNothingElse() {
    HeapRows<Held> rows = new HeapRows<>();
    List<Held> row = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      row.add(new Held(++lastId, 1 + (long) i * HeapRows.LENGTH));
      rows.add(row.get(i));
    }
    for (int gone : List.of(4, 1, 2)) { // The head, from within, behind what has gone.
      Held taken = row.set(gone, null);
      rows.remove(taken);
      WeakReference<Held> reference = new WeakReference<>(taken);
      taken = null;
      for (int i = 0; i < row.size(); i++) {
        assertSame(row.get(i), rows.find(1 + (long) i * HeapRows.LENGTH));
      }
      for (int i = 0; i < 50 && reference.get() != null; i++) {
        System.gc();
      }
      assertNull(reference.get(), "the row keeps what is gone");
    }
  }

  @Test
  void whoFindsNoSeatGetsOneThatDoesNotLast() {
    HeapSeats<Held> seats = new HeapSeats<>(2);
    HeapSeat<Held> one = seats.take();
    HeapSeat<Held> other = seats.take();
    assertEquals(Set.of(one, other), Set.copyOf(seats.all()));
    HeapSeat<Held> third = seats.take();
    assertFalse(seats.all().contains(third));
    Held passing = third.heap(threadId -> added(threadId));
    third.close();
    assertTrue(passing.hasEnded());
    one.close();
    assertSame(one, seats.take());
  }

  @Test
  void whoComesToAClosedAllocatorIsShut() {
    lifetime.end();
    Held late = new Held(++lastId, LeasedHeap.EXPLICIT);
    assertThrows(AllocatorClosedException.class, () -> heaps.add(late));
    assertTrue(late.isClosed());
    assertTrue(heaps.all().isEmpty());
  }
}
