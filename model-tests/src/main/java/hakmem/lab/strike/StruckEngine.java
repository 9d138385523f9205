// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

/** A copy of core that can be struck, beside the model. */
public interface StruckEngine {
  /** Runs an operation, strikes it once, and goes on. Deterministic. */
  Blow strike(Aim aim);
}
