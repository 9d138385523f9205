// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a method is proved to do, for every input of the domain. {@code ./hakmem prove} compiles the
 * texts as Java expressions of the method's package, executes their bytecode and the method's
 * symbolically, and asks Z3 for an input that breaks them. Not there at run time.
 *
 * <p>A claim also promises that nothing throws, unless it says when.
 */
@Documented
@Repeatable(Claim.All.class)
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface Claim {
  /** The theory in which Z3 decides. */
  enum Theory {
    /** Bit-vectors: masks, shifts, tags, and sums. */
    BITS,
    /** Linear integers with explicit reduction modulo 2^64: multiplication by a constant. */
    INTEGERS
  }

  /** Name on the command line; unique. */
  String id();

  /** Values that are tried one by one: {@code "BlockLayout layout"}, {@code "int i in 0..119"}. */
  String[] each() default {};

  /** Values that are left to Z3, as Java parameters: {@code "long a, int b"}. */
  String forAll() default "";

  /** Local variables that the other texts use, as Java declarations. */
  String given() default "";

  /** Domain, a Java condition. */
  String where() default "true";

  /** What holds, a Java condition. */
  String holds() default "true";

  /** Or: an expression that throws if and only if {@link #holds} is true. */
  String throwing() default "";

  /** How often a loop may turn on a condition that is not constant; more is a failure. */
  int turns() default 40;

  /** In which theory. */
  Theory theory() default Theory.BITS;

  /** Container. */
  @Documented
  @Retention(RetentionPolicy.CLASS)
  @Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
  @interface All {
    /** The claims of one method. */
    Claim[] value();
  }
}
