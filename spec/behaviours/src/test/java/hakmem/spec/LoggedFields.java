// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a log's events, and for each the ways in which it can be wrong: the value that the
 * same field has in another event, at one event or another.
 */
final class LoggedFields {
  /** Tried for each field, until one is refused. */
  static final int LIES_MAX = 3;

  /** These say which event it is, and are no values. */
  private static final Set<String> NAMES = Set.of("action", "part");

  /**
   * A field of an event with a wrong value.
   *
   * @param part of the log, from 0
   * @param at number of the event in it, from 0
   */
  record Lie(int part, int at, String field, JsonNode value) {}

  private final ActionLog log;
  private final Map<String, List<Lie>> lies = new LinkedHashMap<>();

  private LoggedFields(ActionLog log) {
    this.log = log;
  }

  /** Of all events of a log. */
  static LoggedFields of(ActionLog log) {
    LoggedFields fields = new LoggedFields(log);
    Map<String, Set<JsonNode>> values = fields.values();
    for (int part = 0; part < log.parts().size(); part++) {
      List<ActionLog.Event> events = log.parts().get(part);
      for (int at = 0; at < events.size(); at++) {
        fields.add(part, at, events.get(at), values);
      }
    }
    return fields;
  }

  private Map<String, Set<JsonNode>> values() {
    Map<String, Set<JsonNode>> values = new LinkedHashMap<>();
    for (List<ActionLog.Event> events : log.parts()) {
      for (ActionLog.Event event : events) {
        event
            .fields()
            .properties()
            .forEach(
                f ->
                    values
                        .computeIfAbsent(name(event, f.getKey()), _ -> new LinkedHashSet<>())
                        .add(f.getValue()));
      }
    }
    return values;
  }

  private static String name(ActionLog.Event event, String field) {
    return event.action() + " " + field;
  }

  private void add(int part, int at, ActionLog.Event event, Map<String, Set<JsonNode>> values) {
    for (Map.Entry<String, JsonNode> field : event.fields().properties()) {
      String name = name(event, field.getKey());
      List<Lie> known = lies.computeIfAbsent(name, _ -> new ArrayList<>());
      if (!NAMES.contains(field.getKey()) && known.size() < LIES_MAX) {
        JsonNode wrong = other(field.getValue(), values.getOrDefault(name, Set.of()));
        known.add(new Lie(part, at, field.getKey(), wrong));
      }
    }
    NAMES.forEach(field -> lies.remove(name(event, field)));
  }

  private static JsonNode other(JsonNode value, Set<JsonNode> values) {
    return values.stream()
        .filter(v -> !v.equals(value))
        .findFirst()
        .orElseGet(() -> invented(value));
  }

  private static JsonNode invented(JsonNode value) {
    return switch (value) {
      case BooleanNode b -> BooleanNode.valueOf(!b.asBoolean());
      case TextNode t -> TextNode.valueOf(t.asText() + "X");
      case ArrayNode a -> a.isEmpty() ? a.deepCopy().add(1) : JsonNodeFactory.instance.arrayNode();
      default -> IntNode.valueOf(value.asInt() + 1);
    };
  }

  /** Action and field of all of them. */
  Set<String> names() {
    return lies.keySet();
  }

  /** The wrong values of a field. */
  List<Lie> lies(String name) {
    return lies.getOrDefault(name, List.of());
  }

  /** A log of which each part ends with a lie. */
  ActionLog withEach(List<Lie> told) {
    List<List<ActionLog.Event>> parts = new ArrayList<>();
    int line = 2;
    for (Lie lie : told) {
      List<ActionLog.Event> events = new ArrayList<>();
      for (ActionLog.Event event : log.parts().get(lie.part()).subList(0, lie.at() + 1)) {
        events.add(new ActionLog.Event(line++, event.fields()));
      }
      ObjectNode wrong = events.removeLast().fields().deepCopy();
      wrong.set(lie.field(), lie.value());
      events.add(new ActionLog.Event(line - 1, wrong));
      parts.add(events);
    }
    return new ActionLog(log.module(), log.header(), parts);
  }
}
