// SPDX-License-Identifier: Apache-2.0

/** hakmem: an off-heap allocator for JVM programs. Nothing but java.base and FFM below it. */
module hakmem.core {
  requires static hakmem.kinds;
  requires static org.checkerframework.checker.qual;

  exports hakmem.api;
  exports hakmem.diag;
}
