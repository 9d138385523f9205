// SPDX-License-Identifier: Apache-2.0
package hakmem.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Fails each test of a class, or a single one, that leaves a block of the default allocator live,
 * see {@link LeakCheck}. Tests with this annotation do not run beside each other.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(LeakCheck.class)
@ResourceLock("hakmem.junit.NoLeaks")
public @interface NoLeaks {}
