// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

/** SQLite refused something, or is not there. */
public final class SqliteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The result code of a library that could not be found. */
  public static final int NO_LIBRARY = -1;

  /** SQLite's result code for a call at the wrong time. */
  public static final int MISUSE = 21;

  /** SQLite's result code for want of memory. */
  public static final int NO_MEMORY = 7;

  private final int code;

  SqliteException(int code, String message) {
    super(message);
    this.code = code;
  }

  SqliteException(int code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * What SQLite said.
   *
   * @return its primary result code, or {@link #NO_LIBRARY}
   */
  public int code() {
    return code;
  }
}
