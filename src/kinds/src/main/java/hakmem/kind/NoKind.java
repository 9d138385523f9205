// SPDX-License-Identifier: Apache-2.0
package hakmem.kind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.checkerframework.framework.qual.SubtypeOf;

/** The number 0, which is the absence of each kind. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER})
@SubtypeOf({
  BlockAddress.class,
  UserAddress.class,
  SuperslabBase.class,
  SlabBase.class,
  ByteOffset.class,
  BlockIndex.class,
  SizeClass.class,
  TaggedWord.class,
  PlainNumber.class
})
public @interface NoKind {}
