// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.base.Text;
import java.util.Locale;

/**
 * What a dump is written for.
 *
 * @param kind what it is
 * @param address that is wrong, or of a damaged block; 0: there is none
 * @param bytes that were asked for; 0: it was no request
 * @param said by the allocator
 * @param tag whose limit is reached; empty: none's is, or it has no name
 * @param thread whose operation it was
 * @param operation its number in the file of last operations; 0: it is none
 */
public record Incident(
    Kind kind, long address, long bytes, String said, String tag, String thread, long operation) {
  /** Kinds of incidents. */
  public enum Kind {
    /** A free or realloc was refused. */
    WRONG_FREE,
    /** A free block was found overwritten. */
    DAMAGE,
    /** A request failed at a limit, or at the system's refusal. */
    FAILED_REQUEST,
    /** An audit has found something. */
    AUDIT,
    /** None: somebody has asked for a dump. */
    ASKED;

    /** As it stands in the name of a file. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Somebody asks for a dump. */
  public static Incident asked() {
    return of(Kind.ASKED, 0, 0, "", "", 0);
  }

  /** One of the calling thread. */
  static Incident of(Kind kind, long address, long bytes, String said, String tag, long operation) {
    String thread = Text.nameOf(Thread.currentThread());
    return new Incident(kind, address, bytes, said, tag, thread, operation);
  }
}
