// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name of a claim on the command line, where its record cannot be called so. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Named {
  /** The name, in kebab case. */
  String value();
}
