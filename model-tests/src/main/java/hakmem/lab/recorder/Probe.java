// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says where in the engine a static method of a class of probes is called. Its parameters are those
 * of the engine's method, receiver first, and, at the end, the result.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Probe {
  /** Class and method below hakmem, as in {@code superslab.Slab.drainAcqRel}. */
  String of();

  /** When. */
  When when() default When.AFTER;

  /** The field of {@link When#AFTER_STORE}. */
  String field() default "";

  /** Moments of a call. */
  enum When {
    /** Before its body; parameters only. */
    BEFORE,
    /** After its body; the call and its event are one step: no other event comes between. */
    ATOMIC,
    /** After its body, which other threads' events may interrupt. */
    AFTER,
    /** After the body's first store to a field; parameters only. */
    AFTER_STORE,
    /**
     * Instead of the body's first load from an array of references; array and index, returns it.
     */
    INSTEAD_OF_LOAD
  }
}
