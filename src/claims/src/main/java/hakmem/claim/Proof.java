// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a claim is proved, where the defaults do not fit. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Proof {
  /** The theory in which Z3 decides. */
  enum Theory {
    /** Bit-vectors: masks, shifts, tags, and sums. */
    BITS,
    /** Linear integers with explicit reduction modulo 2^64: multiplication by a constant. */
    INTEGERS
  }

  /** How often a loop turns unless a claim says so. */
  int TURNS = 40;

  /** In which theory. */
  Theory theory() default Theory.BITS;

  /** How often a loop may turn on a condition that is not constant; more is a failure. */
  int turns() default TURNS;
}
