// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import hakmem.api.OptionException;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The agent's argument: a list of names and values as in the property {@code hakmem.options}, with
 * two names of its own.
 *
 * @param name of the tag
 * @param report file for a report at exit; empty: the standard error; null: none
 * @param list all that is the allocator's
 */
record AgentOptions(String name, @Nullable String report, String list) {
  /** Name of the tag if nothing else is said. */
  static final String NAME = "unsafe";

  /**
   * Reads an argument.
   *
   * @param argument null: nothing was said
   * @throws OptionException one of the agent's own names stands twice, or lacks its value
   */
  static AgentOptions of(@Nullable String argument) {
    String name = null;
    String report = null;
    List<String> others = new ArrayList<>();
    for (String part :
        argument == null || argument.isEmpty() ? new String[0] : argument.split(",", -1)) {
      int equals = part.indexOf('=');
      String key = (equals < 0 ? part : part.substring(0, equals)).strip();
      String value = equals < 0 ? "" : part.substring(equals + 1).strip();
      switch (key) {
        case "name" -> name = once(key, name, value, !value.isEmpty());
        case "report" -> report = once(key, report, value, equals < 0 || !value.isEmpty());
        default -> others.add(part);
      }
    }
    return new AgentOptions(name == null ? NAME : name, report, String.join(",", others));
  }

  private static String once(
      String key, @Nullable String before, String value, boolean isComplete) {
    if (before != null || !isComplete) {
      throw new OptionException(
          key,
          value,
          before != null
              ? "an option stands twice in the agent's argument: " + key + "; leave one out"
              : "an option of the agent has no value: " + key + "=; give one");
    }
    return value;
  }
}
