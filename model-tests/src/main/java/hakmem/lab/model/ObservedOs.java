// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.memory.BlockMemory;
import hakmem.memory.Errno;
import hakmem.memory.OsMemory;
import hakmem.testkit.ForwardingOs;
import hakmem.testkit.HeldRuns;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * An operating system that refuses on command and keeps accounts of what it gave. Over the real or
 * the simulated one; not thread-safe.
 */
final class ObservedOs extends ForwardingOs {
  /** The last call of a step that was refused. */
  enum Refusal {
    NONE,
    RESERVE,
    COMMIT
  }

  /** An engine that takes memory without end is stopped here, before it takes the JVM's. */
  private static final int COMMITS_PER_STEP = 64;

  /**
   * Whoever asks again has given something back before, or asks for less: a few times, however many
   * superslabs there are.
   */
  private static final int REFUSED_COMMITS_PER_STEP = 8;

  private final MeteredMemory memory;

  private final HeldRuns held = new HeldRuns();

  /** Ends of what was ever committed, of ranges that are still reserved. */
  private final NavigableSet<Long> ends = new TreeSet<>();

  private long reservedBytes;
  private long forgottenBytes;
  private long callsLeft = -1;
  private int commitsLeft = COMMITS_PER_STEP;
  private int refusedCommitsLeft = REFUSED_COMMITS_PER_STEP;
  private Refusal refusal = Refusal.NONE;

  ObservedOs(OsMemory os) {
    super(os);
    this.memory = new MeteredMemory(os.blockMemory());
  }

  /** Refuses everything after this many calls; -1: nothing any more. */
  void refuseAfter(int calls) {
    callsLeft = calls;
  }

  /** Forgets the refusals of the step before. */
  void beginStep() {
    refusal = Refusal.NONE;
    commitsLeft = COMMITS_PER_STEP;
    refusedCommitsLeft = REFUSED_COMMITS_PER_STEP;
    memory.beginStep();
  }

  /** The last refusal of this step. */
  Refusal refusal() {
    return refusal;
  }

  /** Address space reserved and neither released nor retired, in bytes. */
  long reservedBytes() {
    return reservedBytes;
  }

  /**
   * Bytes that were committed once and lie behind what the engine named when it retired their
   * range: a late access to them faults.
   */
  long forgottenBytes() {
    return forgottenBytes;
  }

  /** Bytes committed and neither purged nor released. */
  long heldBytes() {
    return held.bytes();
  }

  private boolean refused() {
    if (callsLeft < 0) {
      return false;
    }
    if (callsLeft == 0) {
      return true;
    }
    callsLeft--;
    return false;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    long address = refused() ? REFUSED : os.reserve(bytes, alignment);
    if (Errno.isRefusal(address)) {
      refusal = Refusal.RESERVE;
    } else {
      reservedBytes += bytes;
    }
    return address;
  }

  @Override
  public int commit(long address, long bytes) {
    if (--commitsLeft < 0) {
      throw new Violation("MODEL-ENDLESS", COMMITS_PER_STEP + " commits in one step");
    }
    int answer = refused() ? REFUSED_UNKNOWN : os.commit(address, bytes);
    if (answer == GRANTED) {
      held.add(address, bytes);
      ends.add(address + bytes);
    } else {
      refusal = Refusal.COMMIT;
      if (--refusedCommitsLeft < 0) {
        throw new Violation(
            "MODEL-INSISTS",
            "the system refused " + REFUSED_COMMITS_PER_STEP + " commits of a step, and one more");
      }
    }
    return answer;
  }

  @Override
  public boolean purge(long address, long bytes) {
    held.remove(address, bytes);
    return os.purge(address, bytes);
  }

  @Override
  public boolean release(long address, long bytes) {
    reservedBytes -= bytes;
    held.remove(address, bytes);
    ends.subSet(address, false, address + bytes, true).clear();
    return os.release(address, bytes);
  }

  @Override
  public void retire(long address, long bytes, long committedBytes) {
    reservedBytes -= bytes;
    NavigableSet<Long> own = ends.subSet(address, false, address + bytes, true);
    forgottenBytes += own.isEmpty() ? 0 : Math.max(0, own.last() - address - committedBytes);
    own.clear();
    os.retire(address, bytes, committedBytes);
  }

  @Override
  public boolean reserveAgain(long address, long bytes) {
    held.remove(address, bytes);
    return os.reserveAgain(address, bytes);
  }

  @Override
  public BlockMemory blockMemory() {
    return memory;
  }

  MeteredMemory memory() {
    return memory;
  }
}
