// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import java.util.Collection;

/** A JSON object that is built field by field and printed on one line. Names need no escapes. */
final class Line {
  private final StringBuilder text = new StringBuilder("{");

  static Line event(String action) {
    return new Line().put("action", action);
  }

  Line put(String name, long value) {
    return raw(name, Long.toString(value));
  }

  Line put(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  Line put(String name, String value) {
    return raw(name, '"' + value + '"');
  }

  Line put(String name, Collection<? extends Number> values) {
    return raw(name, values.toString());
  }

  Line putSet(String name, Collection<? extends Number> values) {
    return raw(name, "{\"set\":" + values + "}");
  }

  private Line raw(String name, String value) {
    if (text.length() > 1) {
      text.append(',');
    }
    text.append('"').append(name).append("\":").append(value);
    return this;
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
