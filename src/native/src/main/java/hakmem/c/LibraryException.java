// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

/**
 * A library cannot be served, or cannot be given back its own memory functions. The message says
 * why, with names and addresses, and what can be done. What had been changed is as before, but for
 * {@link Reason#SLOT_CHANGED}.
 */
public final class LibraryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is in the way. */
  public enum Reason {
    /** Another system than Linux on x86-64, or one that refuses memory for machine code. */
    UNSUPPORTED,
    /** No loaded library has the name. */
    NOT_LOADED,
    /** Several loaded libraries have the name. */
    AMBIGUOUS,
    /** The JVM, the C library and the like are never served. */
    NEVER_SERVED,
    /** It calls no memory function of another library: it has its own, or none. */
    NOTHING_TO_SERVE,
    /** Blocks would go to a library that is not served, and be freed there. */
    NEEDS_ANOTHER,
    /** The library allocates in critical sections, for which this collector waits. */
    COLLECTOR,
    /** A place already holds something else than the C library's function. */
    ALREADY_CHANGED,
    /** What lies in memory is no library as Linux has it. */
    MALFORMED,
    /** The system refuses to tell, to make memory writable, or to protect it again. */
    REFUSED,
    /** At the end a place no longer held what was written there. It was left as it is. */
    SLOT_CHANGED
  }

  private final Reason reason;
  private final int errno;

  LibraryException(Reason reason, String message) {
    this(reason, 0, message);
  }

  LibraryException(Reason reason, int errno, String message) {
    super(message);
    this.reason = reason;
    this.errno = errno;
  }

  /**
   * What is in the way.
   *
   * @return never null
   */
  public Reason reason() {
    return reason;
  }

  /**
   * The system's reason for a refusal.
   *
   * @return errno of {@link Reason#REFUSED}; 0 if there is none
   */
  public int errno() {
    return errno;
  }
}
