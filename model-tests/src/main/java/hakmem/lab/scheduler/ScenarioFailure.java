// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

/**
 * A promise that a scenario's program was given is broken. The message starts with its name. An
 * error: the engine catches exceptions of operations that its close has overtaken.
 */
public final class ScenarioFailure extends Error {
  private static final long serialVersionUID = 1L;

  private final String message;

  /** A failure with this message. */
  public ScenarioFailure(String message) {
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
