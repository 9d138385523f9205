// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import hakmem.lab.bug.PlantedBug;

/**
 * A statement of core that is there for what it does, not for a value: a call whose result nobody
 * takes, or an assignment to a field.
 *
 * @param className simple name of the class with its package below hakmem, as in {@code bin.Bins}
 * @param method its name
 * @param kind call or assignment
 * @param target the method that is called, or the field
 * @param nth which of the calls or assignments of that target, from 0
 * @param line of the source
 */
public record Statement(
    String className, String method, Kind kind, String target, int nth, int line) {
  /** What a statement is. */
  public enum Kind {
    /** A call of a method that returns nothing, or whose result is dropped. */
    CALL,

    /** An assignment to a field outside a constructor. */
    ASSIGNMENT
  }

  /** Names the statement as long as the method keeps its form: {@code bin.Bins.push unlink#0}. */
  public String name() {
    return className + "." + method + " " + target + "#" + nth;
  }

  /** Class, method and line, as people look for it. */
  public String position() {
    return className + "." + method + ":" + line;
  }

  /**
   * Class and name of the method whose entry comes before the statement; of a lambda, its maker.
   */
  String enteredBy() {
    return className + "." + method;
  }

  /** Core without the statement. */
  PlantedBug omitted() {
    return kind == Kind.CALL
        ? PlantedBug.withoutCall(className, method, target, nth)
        : PlantedBug.withoutAssignment(className, method, target, nth);
  }
}
