// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import java.util.function.Supplier;

/** The engine did what the model does not allow. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String invariant;
  private final String message;

  /**
   * @param invariant which law
   * @param message what has happened
   */
  public Violation(String invariant, String message) {
    super(message, null, false, false);
    this.invariant = invariant;
    this.message = message;
  }

  /** The law that is broken. */
  public String invariant() {
    return invariant;
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** Fails unless a law holds. */
  public static void require(boolean holds, String invariant, Supplier<String> message) {
    if (!holds) {
      throw new Violation(invariant, message.get());
    }
  }
}
