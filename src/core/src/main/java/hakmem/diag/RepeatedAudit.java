// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What audits have found of an allocator whose threads may go on. One of them in the middle of a
 * step, for as long as it has lost its processor, looks like damage; damage stays.
 *
 * @param findings in every audit
 * @param unsure in the last one, but not in every one; that a thread is inside (INV-L1) is always
 *     among these
 */
record RepeatedAudit(List<String> findings, List<String> unsure) {
  /**
   * Audits at most, if each finds something that all before it have found. Fewer tell of damage
   * where there is none, if more threads than processors do nothing but allocate.
   */
  static final int AUDITS_MAX = 12;

  /** The first pause; all of them together are half a second. */
  private static final long PAUSE_NANOS = 2_000_000;

  /** Times that a pause is twice the one before. */
  private static final int DOUBLINGS = 5;

  /**
   * Audits until nothing is left that all have found, or {@link #AUDITS_MAX} times.
   *
   * @param audit finds what there is now
   */
  static RepeatedAudit of(Supplier<List<String>> audit) {
    return of(audit, PAUSE_NANOS);
  }

  /**
   * The same.
   *
   * @param pauseNanos between the first two audits
   */
  static RepeatedAudit of(Supplier<List<String>> audit, long pauseNanos) {
    List<String> now = audit.get();
    List<String> lasting = now.stream().filter(each -> !isOfThreads(each)).toList();
    for (int i = 1; i < AUDITS_MAX && !lasting.isEmpty(); i++) {
      pause(pauseNanos << Math.min(i - 1, DOUBLINGS));
      now = audit.get();
      lasting = lasting.stream().filter(now::contains).toList();
    }
    List<String> sure = lasting;
    return new RepeatedAudit(sure, now.stream().filter(each -> !sure.contains(each)).toList());
  }

  /** Waits that long, also in a thread that is or will be interrupted; it stays interrupted. */
  private static void pause(long nanos) {
    boolean interrupted = false;
    try {
      long end = System.nanoTime() + nanos;
      for (long left = nanos; left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether it says that somebody is inside: threads that go on are so most of the time. */
  private static boolean isOfThreads(String finding) {
    return finding.startsWith(HeapAuditor.INSIDE + ":");
  }
}
