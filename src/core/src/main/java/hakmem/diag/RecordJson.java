// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Records of numbers, words, lists and maps as JSON: each component under its name. */
final class RecordJson {
  private final StringBuilder text = new StringBuilder();

  private RecordJson() {}

  /** One object. */
  static String of(Record value) {
    RecordJson json = new RecordJson();
    json.object(value);
    return json.text.toString();
  }

  /** An array of them. */
  static String of(List<? extends Record> values) {
    RecordJson json = new RecordJson();
    json.array(values);
    return json.text.toString();
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case Record inner -> object(inner);
      case List<?> list -> array(list);
      case Map<?, ?> map -> map(map);
      case Number number -> text.append(number);
      case OptionalLong number -> text.append(number.isPresent() ? number.getAsLong() : "null");
      case Boolean truth -> text.append(truth);
      case Enum<?> word -> quoted(word.name());
      case String word -> quoted(word);
      case null, default ->
          throw new IllegalArgumentException(
              "no number, word, enum, list, map or record: " + value);
    }
  }

  /** A word: that of a thread may have any character. */
  private void quoted(String word) {
    text.append('"');
    word.chars().forEach(this::escaped);
    text.append('"');
  }

  private void escaped(int c) {
    boolean plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
    text.append(plain ? Character.toString(c) : String.format("\\u%04x", c));
  }

  private void object(Record value) {
    text.append('{');
    String comma = "";
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        @Nullable Object inner = component.getAccessor().invoke(value);
        text.append(comma).append('"').append(component.getName()).append("\":");
        value(inner);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
      comma = ",";
    }
    text.append('}');
  }

  private void array(List<?> list) {
    text.append('[');
    String comma = "";
    for (Object value : list.toArray()) {
      text.append(comma);
      value(value);
      comma = ",";
    }
    text.append(']');
  }

  /** Keys are enums, values numbers: an entry as text is KEY=1. */
  private void map(Map<?, ?> map) {
    text.append('{');
    String comma = "";
    for (Object entry : map.entrySet().toArray()) {
      text.append(comma).append('"').append(String.valueOf(entry).replace("=", "\":"));
      comma = ",";
    }
    text.append('}');
  }
}
