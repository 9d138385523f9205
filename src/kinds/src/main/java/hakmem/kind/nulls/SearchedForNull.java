// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.nulls;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The mark of {@link NullChecked} in class files. Nobody writes it. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface SearchedForNull {}
