// SPDX-License-Identifier: Apache-2.0

/** Kinds of addresses and the checker that keeps them apart. Needed by compilers only. */
@SuppressWarnings("requires-automatic") // The Checker Framework has no module descriptor.
module hakmem.kinds {
  requires static jdk.compiler;
  requires static transitive org.checkerframework.checker.qual;

  exports hakmem.kind;
}
