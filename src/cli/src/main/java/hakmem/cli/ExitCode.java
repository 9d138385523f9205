// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

/** Exit codes of the command. */
public final class ExitCode {
  /** All went well. */
  public static final int SUCCESS = 0;

  /** A check failed. */
  public static final int CHECK_FAILED = 1;

  /** Bad usage or input. */
  public static final int BAD_INPUT = 2;

  private ExitCode() {}
}
