// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import java.util.function.Supplier;

/** The engine did what the model does not allow. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String invariant;
  private final String message;

  Violation(String invariant, String message) {
    super(message, null, false, false);
    this.invariant = invariant;
    this.message = message;
  }

  String invariant() {
    return invariant;
  }

  @Override
  public String getMessage() {
    return message;
  }

  static void require(boolean holds, String invariant, Supplier<String> message) {
    if (!holds) {
      throw new Violation(invariant, message.get());
    }
  }
}
