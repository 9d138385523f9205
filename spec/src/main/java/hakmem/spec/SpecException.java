// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

/** Bad input: the message names the value, the place and the remedy, and is meant for the user. */
public final class SpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the message to show. */
  public SpecException(String message) {
    super(message);
  }
}
