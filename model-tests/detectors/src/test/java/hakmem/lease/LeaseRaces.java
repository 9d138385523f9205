// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import hakmem.memory.LinuxOs;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The words of a heap's lease, with the fence of the real system: an owner and those who want to
 * empty its heap.
 */
public final class LeaseRaces {
  private static final int SOME_CLASS = 1;
  private static final long SOME_BLOCK = 16;

  private LeaseRaces() {}

  /** A heap without bins. Emptying it shuts the owner out for good: what it saw, it saw before. */
  public static class Lease extends HeapLease {
    int emptied;
    int ended;
    long seen = -1;

    /** An open lease. */
    public Lease() {
      super(1);
    }

    @Override
    protected void abandon() {
      seen = ownHeads[SOME_CLASS];
      emptied++;
      closeHeads();
      closeOwnerId();
    }

    @Override
    protected void giveSurplus(int sizeClass) {
      throw new AssertionError("nobody looks for a surplus here");
    }

    @Override
    protected void ended() {
      ended++;
    }

    @Override
    protected boolean fence() {
      return LinuxOs.INSTANCE.fenceAllThreads();
    }

    boolean headsAreOwn() {
      return loadHeads() == ownHeads;
    }

    boolean ownerIdIsOwn() {
      return loadOwnerId() == id;
    }
  }

  /** Dekker's pattern of malloc: busy, then heads; the taker: heads, fence, busy. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the owner is inside, the taker steps back")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the taker empties, the owner misses")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both step back")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "both are inside")
  @State
  public static class MallocAndTaker extends Lease {
    @Actor
    public void owner(II_Result r) {
      enter();
      r.r1 = headsAreOwn() ? 1 : 0;
    }

    @Actor
    public void taker(II_Result r) {
      r.r2 = drainIdle() ? 1 : 0;
    }
  }

  /** The same of free: busy, then owner id. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the owner is inside, the taker steps back")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the taker empties, the owner misses")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "both step back")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "both are inside")
  @State
  public static class FreeAndTaker extends Lease {
    @Actor
    public void owner(II_Result r) {
      enter();
      r.r1 = ownerIdIsOwn() ? 1 : 0;
    }

    @Actor
    public void taker(II_Result r) {
      r.r2 = drainIdle() ? 1 : 0;
    }
  }

  /** What the owner did inside is there when the taker empties. */
  @JCStressTest
  @Outcome(id = "1, 16", expect = ACCEPTABLE, desc = "the owner has left before")
  @Outcome(id = "., -1", expect = ACCEPTABLE, desc = "the taker steps back")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the owner misses")
  @Outcome(expect = FORBIDDEN, desc = "the owner's work is lost")
  @State
  public static class OwnersWorkAndTaker extends Lease {
    @Actor
    public void owner(II_Result r) {
      enter();
      long[] lists = loadHeads();
      if (lists == ownHeads) {
        lists[SOME_CLASS] = SOME_BLOCK;
        r.r1 = 1;
      }
      leave();
    }

    @Actor
    public void taker(II_Result r) {
      drainIdle();
      r.r2 = (int) seen;
    }
  }

  /** Two takers never empty at once. */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "2, 2"},
      expect = ACCEPTABLE,
      desc = "one after the other, or one")
  @Outcome(expect = FORBIDDEN, desc = "both at once")
  @State
  public static class TwoTakers extends Lease {
    private int first;
    private int second;

    @Actor
    public void one() {
      first = drainIdle() ? 1 : 0;
    }

    @Actor
    public void other() {
      second = drainIdle() ? 1 : 0;
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = first + second;
      r.r2 = emptied;
    }
  }

  /** However a close and a taker meet, the lease ends once and the heap is empty then. */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "2, 1"},
      expect = ACCEPTABLE,
      desc = "emptied once or twice, ended once")
  @Outcome(expect = FORBIDDEN, desc = "emptied by two at once, or not ended")
  @State
  public static class CloseAndTaker extends Lease {
    @Actor
    public void owner() {
      closeForGood();
    }

    @Actor
    public void taker() {
      drainIdle();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = emptied;
      r.r2 = ended;
    }
  }

  /** After a close, neither malloc nor free hits again, whatever a taker shows. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "shut out")
  @Outcome(expect = FORBIDDEN, desc = "a closed heap is used")
  @State
  public static class ClosedAndTaker extends Lease {
    @Override
    protected void abandon() {
      emptied++; // Its close is what shuts the owner out here.
    }

    @Actor
    public void owner() {
      closeForGood();
    }

    @Actor
    public void taker() {
      drainIdle();
    }

    @Arbiter
    public void look(II_Result r) {
      r.r1 = headsAreOwn() ? 1 : 0;
      r.r2 = ownerIdIsOwn() ? 1 : 0;
    }
  }
}
