// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A counterexample for the terminal: the first state in full, then what each step changed. */
public final class CounterexampleText {
  private static final int WIDEST = 60;

  private CounterexampleText() {}

  /** The table. */
  public static String render(Behaviour behaviour) {
    TextTable table = new TextTable(6, "step", "action", "variable", "old", "", "new");
    ObjectNode before = null;
    for (BehaviourStep step : behaviour.steps()) {
      if (before == null) {
        List<StateDiff.Change> all = new ArrayList<>();
        step.variables().properties().forEach(v -> whole(v.getKey(), v.getValue(), all));
        rows(table, step, all);
      } else {
        changes(table, step, StateDiff.between(before, step.variables()));
      }
      before = step.variables();
    }
    if (behaviour.loop() == Behaviour.STUTTERS) {
      table.row("", "and stays so for ever", "", "", "", "");
    } else if (behaviour.loop() > 0) {
      table.row("", "and goes on from step " + behaviour.loop() + " for ever", "", "", "", "");
    }
    return table.toString();
  }

  private static void changes(TextTable table, BehaviourStep step, List<StateDiff.Change> changes) {
    if (changes.isEmpty()) {
      table.row(step.number(), step.action(), "(nothing)", "", "", "");
    }
    rows(table, step, changes);
  }

  private static void rows(TextTable table, BehaviourStep step, List<StateDiff.Change> changes) {
    boolean first = true;
    for (StateDiff.Change c : changes) {
      String arrow = step.number() == 1 ? "" : "->";
      Object number = first ? step.number() : "";
      String action = first ? step.action() : "";
      table.row(number, action, c.path(), cut(c.before()), arrow, c.after());
      first = false;
    }
  }

  /** A long value takes one row for each of its components. */
  private static void whole(String path, JsonNode value, List<StateDiff.Change> rows) {
    String text = ValueText.of(value);
    Map<String, JsonNode> parts = StateDiff.parts(value);
    if (text.length() <= WIDEST || parts.isEmpty()) {
      rows.add(new StateDiff.Change(path, "", text));
    } else {
      parts.forEach((part, v) -> whole(path + part, v, rows));
    }
  }

  private static String cut(String text) {
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 3) + "...";
  }
}
