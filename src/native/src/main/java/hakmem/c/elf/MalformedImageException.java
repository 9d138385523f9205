// SPDX-License-Identifier: Apache-2.0
package hakmem.c.elf;

/** An image is not what a library of Linux on x86-64 looks like. The message says what is wrong. */
public final class MalformedImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Of a sentence.
   *
   * @param message value and place
   */
  public MalformedImageException(String message) {
    super(message);
  }
}
