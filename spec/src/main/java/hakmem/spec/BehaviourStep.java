// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One state of a counterexample and the action that led to it.
 *
 * @param number 1 for the initial state
 * @param action name of the action, {@code Init} for the first
 * @param location {@code line 44 of ToyStack}, or empty
 * @param variables values in the encoding of {@link ValueJson}, by name
 */
public record BehaviourStep(int number, String action, String location, ObjectNode variables) {

  /** From TLC's {@code <Push line 67, col 3 to line 70, col 31 of module M>}. */
  static BehaviourStep of(int number, String tlcAction, ObjectNode variables) {
    ActionName name = ActionName.parse(tlcAction);
    if (name == null || number == 1) {
      return new BehaviourStep(number, number == 1 ? "Init" : tlcAction, "", variables);
    }
    return new BehaviourStep(
        number, name.action(), "line " + name.line() + " of " + name.module(), variables);
  }
}
