// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import java.util.Map;

/**
 * An input in the domain for which a claim does not hold.
 *
 * @param inputs numbers by name of the unknown: parameters and static fields, as Z3 has chosen them
 * @param values the same as Java values by the names that people know: parameters first
 * @param replay what the JVM did with them
 * @param confirmed whether the JVM violated the claim too
 */
public record Counterexample(
    Map<String, Long> inputs, Map<String, Object> values, String replay, boolean confirmed) {

  /** What the JVM does that never ends. */
  static final String ENDLESS = "does not end in the JVM";

  /** What the JVM did with values. */
  Counterexample(Map<String, Object> values, String replay, boolean confirmed) {
    this(Map.of(), values, replay, confirmed);
  }

  /** The same, of these inputs. */
  Counterexample of(Map<String, Long> numbers) {
    return new Counterexample(numbers, values, replay, confirmed);
  }

  /** Whether the JVM came to an end with them. */
  public boolean ends() {
    return !replay.equals(ENDLESS);
  }

  /** {@code bytes = 131 (0x83)}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : ", ").append(name).append(" = ").append(show(value)));
    return text.toString();
  }

  /** A value as people read it. */
  static String show(Object value) {
    return switch (value) {
      case Long l -> l + "L (0x" + Long.toHexString(l) + ")";
      case Integer i -> i + " (0x" + Integer.toHexString(i) + ")";
      default -> value.toString();
    };
  }
}
