// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.function.Executable;

/**
 * A test of Netty's that does not apply. The method that carries it runs Netty's test all the same
 * and wants it to fail: one that would pass is not excluded.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Excluded {
  /** Why, in Netty's own words where it excludes the test for an allocator of its own. */
  String value();

  /** Runs what is excluded. */
  final class Check {
    private Check() {}

    static void stillFails(Executable test) {
      assertThrows(Throwable.class, test, "this test of Netty's passes: exclude it no longer");
    }
  }
}
