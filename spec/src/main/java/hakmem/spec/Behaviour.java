// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.List;

/**
 * A behaviour of a spec, as TLC prints it: a counterexample, or a simulated one. Immutable, but for
 * the JSON nodes inside, which nobody changes.
 *
 * @param steps the states in order
 * @param loop what comes after the last state: {@link #ENDS}, {@link #STUTTERS}, or the number of
 *     the state to which the behaviour returns for ever
 */
public record Behaviour(List<BehaviourStep> steps, int loop) {
  /** The behaviour simply ends. */
  public static final int ENDS = -1;

  /** The behaviour stays in the last state for ever. */
  public static final int STUTTERS = 0;

  /** No counterexample. */
  public static final Behaviour NONE = new Behaviour(List.of(), ENDS);

  public Behaviour {
    steps = List.copyOf(steps);
  }
}
