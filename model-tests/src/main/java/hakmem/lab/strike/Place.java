// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

/**
 * A place in core's code where an Error can come.
 *
 * @param number its index in the table of places
 * @param className simple name of the class with its package below hakmem
 * @param method its name
 * @param line of the source
 * @param kind what can come
 * @param what the instruction: a callee, or a type that is made
 */
public record Place(int number, String className, String method, int line, Kind kind, String what) {
  /** What can come at a place. */
  public enum Kind {
    /** At a method's entry: the stack is full. */
    ENTRY,

    /** Before a call that leaves core: the stack is full. */
    CALL,

    /** After a call of a library that has done its work: no room for what it does last. */
    RETURN,

    /** Where an object is made: the Java heap is full. */
    OBJECT,

    /** Before a call of the memory seam. */
    SYSTEM,

    /** After a call of the memory seam: the system has acted. */
    SYSTEM_RETURN;

    /** The error, with a place in its message. */
    Error error(Place place) {
      return switch (this) {
        case ENTRY, CALL, SYSTEM -> new StackOverflowError("struck at " + place);
        case RETURN, OBJECT, SYSTEM_RETURN -> new OutOfMemoryError("struck at " + place);
      };
    }
  }

  /** Class, method and line. */
  public String position() {
    return className + "." + method + ":" + line;
  }

  @Override
  public String toString() {
    return position() + " " + kind.name().toLowerCase(java.util.Locale.ROOT) + " " + what;
  }
}
