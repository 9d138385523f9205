// SPDX-License-Identifier: Apache-2.0

/**
 * hakmem: an off-heap allocator for JVM programs. Nothing but java.base and FFM below it.
 *
 * <p>Programs call {@code hakmem.api}; {@code hakmem.diag} looks into an allocator. Run with {@code
 * --enable-native-access=hakmem.core}.
 */
@SuppressWarnings({"module", "exports"}) // hakmem.latency comes later; walk names what it leads to.
module hakmem.core {
  // For compilers; the step that takes their annotations out of what is shipped takes these, too.
  requires static hakmem.kinds;
  requires static transitive org.checkerframework.checker.qual;

  // For those who have them: hakmem.jmx and hakmem.jfr alone use them.
  requires static java.management;
  requires static jdk.jfr;

  exports hakmem.api;
  exports hakmem.diag;
  exports hakmem.jfr;
  exports hakmem.jmx;

  // Its hooks run in the middle of an operation, where a program could only do harm.
  exports hakmem.gauge to
      hakmem.latency;
  exports hakmem.walk to
      hakmem.latency;
}
