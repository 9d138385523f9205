// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Bad usage or bad input: the command prints the message, which names value, place and remedy, and
 * exits with 2.
 */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadInputException(@Nullable String message) {
    super(message);
  }

  public BadInputException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
