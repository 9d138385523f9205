// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Term;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a local variable or a stack slot holds during symbolic execution. Immutable. */
public sealed interface Value {
  /**
   * An int or a long.
   *
   * @param term of sort INT or LONG
   */
  record Num(Term term) implements Value {}

  /**
   * An object of the running JVM, or null: an enum constant, a record, a string.
   *
   * @param object itself
   */
  record Known(@Nullable Object object) implements Value {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Known(Object that) && that == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  /**
   * An object that the executed code made; its fields stand in the {@link MadeObjects}.
   *
   * @param type internal name of its class
   * @param number which one
   */
  record Made(String type, int number) implements Value {}

  /**
   * An exception or a text for one: nobody looks into it.
   *
   * @param type internal name of its class
   */
  record Opaque(String type) implements Value {}
}
