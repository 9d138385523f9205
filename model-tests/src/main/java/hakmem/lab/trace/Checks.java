// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

/**
 * How closely a run is watched. Each step's own result is always checked.
 *
 * @param auditFrom first step after which the heap is audited
 * @param auditPeriod steps between audits from there on
 * @param denseBytes whether all bytes of small blocks carry a pattern, or only their ends
 */
public record Checks(int auditFrom, int auditPeriod, boolean denseBytes) {
  /** Everything, after every step. */
  public static final Checks ALL = new Checks(0, 1, true);

  /** Up to this many steps a run is watched after every step. */
  private static final int SHORT = 400;

  private static final int AUDITS = 64;

  /** Of a long part of a trace that failed: if it fails, then mostly at its last step. */
  private static final int AUDITS_OF_CANDIDATE = 8;

  /** Longer traces carry thin patterns. */
  private static final int DENSE_STEPS_MAX = 20_000;

  /** Everything for short traces, a bounded number of audits for long ones. */
  public static Checks forLength(int steps) {
    return bounded(steps, AUDITS);
  }

  /** The same with fewer audits, for a part of a trace that fails at its last step. */
  public static Checks forCandidate(int steps) {
    return bounded(steps, steps < DENSE_STEPS_MAX ? AUDITS : AUDITS_OF_CANDIDATE);
  }

  private static Checks bounded(int steps, int audits) {
    return steps <= SHORT
        ? ALL
        : new Checks(0, Math.max(4, steps / audits), steps < DENSE_STEPS_MAX);
  }

  /** Whether the heap is audited after a step. */
  public boolean auditAfter(int step) {
    return step >= auditFrom && (step - auditFrom) % auditPeriod == 0;
  }
}
