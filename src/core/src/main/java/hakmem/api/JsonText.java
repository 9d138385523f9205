// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.util.List;
import java.util.function.Consumer;

/** Writes one line of JSON. Not thread-safe. */
final class JsonText {
  private static final int SPACE = ' ';

  private final StringBuilder text = new StringBuilder();

  JsonText() {}

  /** Begins an object, as "{", or goes on in one, as ",": with a name whose value is next. */
  JsonText name(String before, String name) {
    text.append(before).append('"').append(name).append("\":");
    return this;
  }

  /** A name and its number. */
  void number(String before, String name, long number) {
    name(before, name).text.append(number);
  }

  /** A value: names of threads and classes may have any character. */
  void quoted(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < SPACE || Character.isSurrogate(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  /** A value: each element as the writer has it. */
  <T extends Object> void array(List<T> list, Consumer<T> writer) {
    text.append('[');
    String comma = "";
    for (T value : list) {
      text.append(comma);
      writer.accept(value);
      comma = ",";
    }
    text.append(']');
  }

  /** Ends an object. */
  void end() {
    text.append('}');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
