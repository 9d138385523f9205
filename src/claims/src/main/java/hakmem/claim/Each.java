// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The values of this component are tried one by one: both booleans, or the ints of a range. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Each {
  /** The first int. */
  int from() default 0;

  /** The last int. */
  int to() default -1;
}
