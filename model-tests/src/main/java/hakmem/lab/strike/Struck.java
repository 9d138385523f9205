// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.util.List;

/**
 * What became of an operation.
 *
 * @param operation its name
 * @param headers block layout
 * @param reached places passed by the operation, each as often as it was
 * @param places different ones
 * @param strikes Errors that came
 * @param absorbed operations that went on as if none had
 * @param losing strikes after which something is missing, as the rule allows
 * @param violations strikes that broke the rule
 */
public record Struck(
    String operation,
    boolean headers,
    int reached,
    int places,
    int strikes,
    int absorbed,
    int losing,
    List<Violation> violations) {
  /**
   * A strike that broke the rule.
   *
   * @param at how many places were passed before it
   * @param place where it came
   * @param law which law, and how
   */
  public record Violation(int at, String place, String law) {}
}
