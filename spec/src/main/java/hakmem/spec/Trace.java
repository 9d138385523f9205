// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.List;

/**
 * A counterexample. Immutable, but for the JSON nodes inside, which nobody changes.
 *
 * @param steps the states in order
 * @param loop what comes after the last state: {@link #ENDS}, {@link #STUTTERS}, or the number of
 *     the state to which the behaviour returns for ever
 */
public record Trace(List<TraceStep> steps, int loop) {
  /** The behaviour simply ends. */
  public static final int ENDS = -1;

  /** The behaviour stays in the last state for ever. */
  public static final int STUTTERS = 0;

  /** No counterexample. */
  public static final Trace NONE = new Trace(List.of(), ENDS);

  public Trace {
    steps = List.copyOf(steps);
  }
}
