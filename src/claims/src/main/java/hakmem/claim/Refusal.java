// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

/** The claim that a call throws for exactly some values, and returns for all others. */
public interface Refusal extends Claim {
  /** The call. */
  void attempt();

  /** Whether it throws. */
  boolean refuses();

  @Override
  default boolean holds() {
    boolean refused = false;
    try {
      attempt();
    } catch (RuntimeException e) {
      refused = true;
    }
    return refused == refuses();
  }
}
