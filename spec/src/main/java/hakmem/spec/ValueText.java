// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Values in the encoding of {@link ValueJson} as short text. */
final class ValueText {
  private ValueText() {}

  /** A typed address, {@code [kind, addr]}, reads as one thing. */
  static boolean isAddress(JsonNode value) {
    JsonNode fields = value.path("rec");
    return fields.size() == 2 && fields.has("kind") && fields.has("addr");
  }

  static String of(JsonNode value) {
    if (isAddress(value)) {
      JsonNode fields = value.get("rec");
      String kind = fields.get("kind").asText();
      return kind.equals("nil") ? kind : kind + " " + fields.get("addr").asText();
    }
    if (value.has("rec")) {
      List<String> fields = new ArrayList<>();
      value.get("rec").properties().forEach(f -> fields.add(f.getKey() + ": " + of(f.getValue())));
      return "[" + String.join(", ", fields) + "]";
    }
    if (value.has("fcn")) {
      List<String> pairs = new ArrayList<>();
      value.get("fcn").forEach(p -> pairs.add(of(p.get(0)) + " -> " + of(p.get(1))));
      return "(" + String.join(", ", pairs) + ")";
    }
    if (value.has("set")) {
      return "{" + String.join(", ", all(value.get("set"))) + "}";
    }
    if (value.has("seq")) {
      return "<<" + String.join(", ", all(value.get("seq"))) + ">>";
    }
    return value.isBoolean() ? value.asText().toUpperCase(java.util.Locale.ROOT) : value.asText();
  }

  private static List<String> all(JsonNode elements) {
    List<String> texts = new ArrayList<>();
    elements.forEach(e -> texts.add(of(e)));
    return texts;
  }
}
