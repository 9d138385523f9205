// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocationFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The last requests of an allocator that failed. Thread-safe, lock-free. Of failures that race for
 * the same place, one stays.
 */
public final class FailureLog {
  private final @NonNegative int most;
  private final AtomicReferenceArray<@Nullable AllocationFailure> kept;
  private final AtomicLong lastNumber = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /**
   * Empty.
   *
   * @param most failures that are kept; 0: nothing is recorded
   */
  public FailureLog(int most) {
    this.most = Math.max(0, most);
    this.kept = new AtomicReferenceArray<>(this.most);
  }

  /** Whether failures are recorded. */
  public boolean isOn() {
    return most > 0;
  }

  /**
   * Where to note what gives way to a request; never fails.
   *
   * @param alignment of the request
   */
  public Trail begin(long alignment) {
    if (!isOn()) {
      return Trail.NONE;
    }
    try {
      return Trail.of(alignment);
    } catch (Throwable e) { // Error: passed over. The request does not depend on it.
      return Trail.NONE;
    }
  }

  /** The number of the failure that is recorded next. */
  public long nextNumber() {
    return lastNumber.incrementAndGet();
  }

  /** Keeps a failure, instead of the oldest one if it is full. */
  public void add(AllocationFailure failure) {
    kept.set((int) ((failure.number() - 1) % most), failure);
  }

  /** A failure could not be recorded. */
  public void lose() {
    lost.incrementAndGet();
  }

  /** Failures that an Error has kept from being recorded. */
  public long lost() {
    return lost.get();
  }

  /** Those that are kept, the newest one last. */
  public List<AllocationFailure> last() {
    List<AllocationFailure> all = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      AllocationFailure failure = kept.get(i);
      if (failure != null) {
        all.add(failure);
      }
    }
    all.sort(Comparator.comparingLong(AllocationFailure::number));
    return List.copyOf(all);
  }
}
