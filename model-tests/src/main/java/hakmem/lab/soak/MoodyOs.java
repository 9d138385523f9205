// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import hakmem.lab.soak.Tally.Deed;
import hakmem.memory.Errno;
import hakmem.memory.OsMemory;
import hakmem.testkit.ForwardingOs;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The system, which now and then refuses. Thread-safe. */
final class MoodyOs extends ForwardingOs {
  private final Tally tally;
  private final AtomicLong reservedBytes = new AtomicLong();
  private volatile int oneIn;

  MoodyOs(OsMemory os, Tally tally) {
    super(os);
    this.tally = tally;
  }

  /** From now on one call in so many is refused; 0: none. */
  void refuseOneIn(int calls) {
    oneIn = calls;
  }

  /** Address space that was reserved and not given back. */
  long reservedBytes() {
    return reservedBytes.get();
  }

  private boolean refused() {
    int mood = oneIn;
    boolean refused = mood > 0 && ThreadLocalRandom.current().nextInt(mood) == 0;
    if (refused) {
      tally.count(Deed.REFUSAL);
    }
    return refused;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    long address = refused() ? REFUSED : os.reserve(bytes, alignment);
    if (!Errno.isRefusal(address)) {
      reservedBytes.addAndGet(bytes);
    }
    return address;
  }

  @Override
  public int commit(long address, long bytes) {
    return refused() ? REFUSED_UNKNOWN : os.commit(address, bytes);
  }

  @Override
  public boolean release(long address, long bytes) {
    boolean done = !refused() && os.release(address, bytes);
    if (done) {
      reservedBytes.addAndGet(-bytes);
    }
    return done;
  }

  @Override
  public void retire(long address, long bytes, long committedBytes) {
    os.retire(address, bytes, committedBytes);
    reservedBytes.addAndGet(-bytes);
  }

  @Override
  public boolean reserveAgain(long address, long bytes) {
    return !refused() && os.reserveAgain(address, bytes);
  }

  @Override
  public boolean fenceAllThreads() {
    return !refused() && os.fenceAllThreads();
  }
}
