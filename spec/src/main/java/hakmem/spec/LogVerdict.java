// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What TLC says of a recorded execution.
 *
 * @param module the trace module
 * @param parts number of parts
 * @param events number of events
 * @param rejections the parts that are no behaviour of the spec; empty: accepted
 * @param seconds wall-clock time
 */
public record LogVerdict(
    String module, int parts, long events, List<Rejection> rejections, double seconds) {

  public LogVerdict {
    rejections = List.copyOf(rejections);
  }

  /**
   * Where a part stops being a behaviour of the spec.
   *
   * @param part its number
   * @param number of the first event that does not fit, in its part, from 1
   * @param event that event
   * @param property the invariant that does not hold after it; empty: the spec has no such step
   * @param before the state before it, values in the encoding of {@link ValueJson}
   */
  public record Rejection(
      int part, int number, ActionLog.Event event, String property, ObjectNode before) {

    /** One sentence. */
    public String text() {
      return "part %d, event %d (line %d), %s: %s"
          .formatted(
              part,
              number,
              event.line(),
              event.action(),
              property.isEmpty() ? "no such step in the state before" : "violates " + property);
    }

    /** The event and the state before it. */
    public String details() {
      TextTable table = new TextTable(2, "variable", "value before");
      before
          .properties()
          .forEach(v -> StateDiff.parts(v.getValue()).forEach((p, x) -> row(table, v, p, x)));
      before.properties().stream()
          .filter(v -> StateDiff.parts(v.getValue()).isEmpty())
          .forEach(v -> table.row(v.getKey(), ValueText.of(v.getValue())));
      return "event " + event.fields() + "\n" + table;
    }

    private static void row(
        TextTable table,
        java.util.Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> variable,
        String part,
        com.fasterxml.jackson.databind.JsonNode value) {
      table.row(variable.getKey() + part, ValueText.of(value));
    }
  }

  /** Whether every part is a behaviour of the spec. */
  public boolean accepted() {
    return rejections.isEmpty();
  }
}
