// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Term;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a call comes to, on all its paths together.
 *
 * @param value returned; null if nothing is or if it always throws
 * @param throwing when it throws
 * @param thrown internal name of what it throws, empty if it never does
 * @param endless when a loop turns more often than it may
 * @param heap afterwards
 */
public record Outcome(
    @Nullable Value value, Term throwing, String thrown, Term endless, MadeObjects heap) {
  /** The number returned. */
  public Term term() {
    if (value instanceof Value.Num(Term term)) {
      return term;
    }
    throw new UnsupportedCode("the call returns no number but " + value);
  }
}
