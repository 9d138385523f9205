// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

/** A file is not a trace; the message names file and line. */
public final class TraceFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message with file and line
   */
  public TraceFormatException(String message) {
    super(message);
  }

  /**
   * @param message with file and line
   * @param cause why the file cannot be read
   */
  TraceFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
