// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.List;

/**
 * What one run of TLC found.
 *
 * @param outcome how it ended
 * @param violationKind {@code invariant}, {@code temporal property}...; empty without a violation
 * @param property name of the violated property as far as TLC tells it; may be empty or a location
 * @param generated states generated
 * @param distinct distinct states
 * @param queue states left on the queue
 * @param depth depth of the complete search, or the number of states of the counterexample
 * @param seconds wall-clock time of the run
 * @param counterexample it, or {@link Behaviour#NONE}
 * @param actions coverage of the actions
 * @param errors TLC's and SANY's messages, for the user
 */
public record TlcReport(
    Outcome outcome,
    String violationKind,
    String property,
    long generated,
    long distinct,
    long queue,
    int depth,
    double seconds,
    Behaviour counterexample,
    List<ActionCount> actions,
    List<String> errors) {

  /** Name of the property that a deadlock violates. */
  public static final String DEADLOCK = "Deadlock";

  /** Name of the property that a false ASSUME violates. */
  public static final String ASSUMPTION = "Assumption";

  /** Name of the property that a false Assert violates. */
  public static final String ASSERTION = "Assertion";

  /** How a run ended. */
  public enum Outcome {
    /** All states explored, nothing found. */
    SUCCESS("success"),
    /** A property is violated. */
    VIOLATION("violation"),
    /** The module or the config does not parse. */
    PARSE_ERROR("parse-error"),
    /** TLC could not evaluate the spec, or broke. */
    ERROR("error"),
    /** The time limit struck. */
    TIMEOUT("timeout"),
    /** The heap limit struck. */
    OUT_OF_MEMORY("out-of-memory");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /** The word used in tables and JSON. */
    public String word() {
      return word;
    }
  }

  public TlcReport {
    actions = List.copyOf(actions);
    errors = List.copyOf(errors);
  }

  /** {@code success}, the violated property, or the word for any other outcome. */
  public String result() {
    return outcome == Outcome.VIOLATION ? property : outcome.word();
  }

  /** The same run with the property's real name. */
  public TlcReport named(String name) {
    return new TlcReport(
        outcome,
        violationKind,
        name,
        generated,
        distinct,
        queue,
        depth,
        seconds,
        counterexample,
        actions,
        errors);
  }
}
