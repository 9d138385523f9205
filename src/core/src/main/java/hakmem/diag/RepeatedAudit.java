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
 * @param unsure in the last one, but not in every one
 */
record RepeatedAudit(List<String> findings, List<String> unsure) {
  /**
   * Audits at most, if each finds something that all before it have found. Half: of 300 dumps of
   * eight threads that do nothing else, 11 tell of damage where there is none; double: the second
   * half finds no more of it.
   */
  static final int AUDITS_MAX = 12;

  private static final long PAUSE_NANOS = 2_000_000;

  /** Of pauses, from the second audit on doubled each time; half a second in all. */
  private static final long PAUSE_NANOS_MAX = 64_000_000;

  /**
   * Audits until nothing is left that all have found, or {@link #AUDITS_MAX} times.
   *
   * @param audit finds what there is now
   */
  static RepeatedAudit of(Supplier<List<String>> audit) {
    List<String> now = audit.get();
    List<String> lasting = now.stream().filter(each -> !isOfThreads(each)).toList();
    for (int i = 1; i < AUDITS_MAX && !lasting.isEmpty(); i++) {
      LockSupport.parkNanos(Math.min(PAUSE_NANOS << (i - 1), PAUSE_NANOS_MAX));
      now = audit.get();
      lasting = lasting.stream().filter(now::contains).toList();
    }
    List<String> sure = lasting;
    return new RepeatedAudit(sure, now.stream().filter(each -> !sure.contains(each)).toList());
  }

  /** Whether it says that somebody is inside: threads that go on are so most of the time. */
  private static boolean isOfThreads(String finding) {
    return finding.startsWith(HeapAuditor.INSIDE);
  }
}
