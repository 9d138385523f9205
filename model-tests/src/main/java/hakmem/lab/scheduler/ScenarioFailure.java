// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

/**
 * A promise that a scenario's program was given is broken. An error: the engine catches exceptions
 * of operations that its close has overtaken.
 */
public final class ScenarioFailure extends Error {
  private static final long serialVersionUID = 1L;

  private final Check check;

  private final String what;

  /** A check failed. */
  public ScenarioFailure(Check check, String what) {
    this.check = check;
    this.what = what;
  }

  /** The check that failed. */
  Check check() {
    return check;
  }

  /** What it found. */
  String what() {
    return what;
  }

  @Override
  public String getMessage() {
    return check.reports(what);
  }
}
