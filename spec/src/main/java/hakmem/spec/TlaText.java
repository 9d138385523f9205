// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * JSON as TLA+ expressions: objects are records, arrays sequences, {@code {"set":[...]}} is a set;
 * strings, whole numbers and booleans are themselves.
 */
final class TlaText {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*");
  private static final Pattern PLAIN = Pattern.compile("[\\w .:,/<>()+-]*");

  private TlaText() {}

  /** Refuses what has no counterpart, with a message that says what and why. */
  static void check(JsonNode value) {
    of(value);
  }

  static String of(JsonNode value) {
    if (value.isObject()) {
      return value.size() == 1 && value.has("set")
          ? "{" + all(value.get("set")) + "}"
          : "[" + fields(value) + "]";
    }
    if (value.isArray()) {
      return "<<" + all(value) + ">>";
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "TRUE" : "FALSE";
    }
    if (value.isIntegralNumber() && value.canConvertToInt()) {
      return value.asText();
    }
    if (value.isTextual() && PLAIN.matcher(value.asText()).matches()) {
      return "\"" + value.asText() + "\"";
    }
    throw new IllegalArgumentException(
        value + " has no counterpart in TLA+; give whole numbers of 32 bits, plain text, booleans");
  }

  private static String all(JsonNode elements) {
    List<String> texts = new ArrayList<>();
    elements.forEach(e -> texts.add(of(e)));
    return String.join(", ", texts);
  }

  private static String fields(JsonNode object) {
    List<String> texts = new ArrayList<>();
    object
        .properties()
        .forEach(
            f -> {
              if (!NAME.matcher(f.getKey()).matches()) {
                throw new IllegalArgumentException("\"" + f.getKey() + "\" is no name of a field");
              }
              texts.add(f.getKey() + " |-> " + of(f.getValue()));
            });
    return String.join(", ", texts);
  }
}
