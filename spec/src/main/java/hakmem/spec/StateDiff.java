// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What differs between two states, down to the component: {@code memory[b1].state}. */
final class StateDiff {
  private StateDiff() {}

  /**
   * A component that changed.
   *
   * @param path how to reach it, in TLA+ notation
   * @param before old value as text
   * @param after new value as text
   */
  record Change(String path, String before, String after) {}

  static List<Change> between(ObjectNode before, ObjectNode after) {
    List<Change> changes = new ArrayList<>();
    after
        .properties()
        .forEach(v -> compare(v.getKey(), before.path(v.getKey()), v.getValue(), changes));
    return changes;
  }

  private static void compare(String path, JsonNode a, JsonNode b, List<Change> changes) {
    if (a.equals(b)) {
      return;
    }
    Map<String, JsonNode> left = parts(a);
    Map<String, JsonNode> right = parts(b);
    if (left.isEmpty() || !left.keySet().equals(right.keySet())) {
      changes.add(new Change(path, ValueText.of(a), ValueText.of(b)));
      return;
    }
    JsonNode none = MissingNode.getInstance();
    left.forEach((part, v) -> compare(path + part, v, right.getOrDefault(part, none), changes));
  }

  /** Components by the suffix that selects them; empty for scalars, addresses, sets. */
  static Map<String, JsonNode> parts(JsonNode value) {
    Map<String, JsonNode> parts = new LinkedHashMap<>();
    if (ValueText.isAddress(value)) {
      return parts;
    }
    if (value.has("rec")) {
      value.get("rec").properties().forEach(f -> parts.put("." + f.getKey(), f.getValue()));
    } else if (value.has("fcn")) {
      value.get("fcn").forEach(p -> parts.put("[" + ValueText.of(p.get(0)) + "]", p.get(1)));
    } else if (value.has("seq")) {
      value.get("seq").forEach(e -> parts.put("[" + (parts.size() + 1) + "]", e));
    }
    return parts;
  }
}
