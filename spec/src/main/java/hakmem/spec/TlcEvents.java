// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.index.qual.NonNegative;
import tlc2.output.EC;
import tlc2.output.MPRecorder;
import tlc2.tool.TLCStateInfo;
import tlc2.value.IValue;
import util.UniqueString;

/**
 * Turns TLC's messages into JSON lines, one event each, told apart by {@code type}. Thread-safe:
 * TLC's workers report from their own threads.
 */
final class TlcEvents extends MPRecorder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;
  private int states;

  TlcEvents(PrintStream out) {
    this.out = out;
  }

  @Override
  public void record(int code, Object... args) {
    switch (code) {
      case EC.TLC_INVARIANT_VIOLATED_INITIAL, EC.TLC_INVARIANT_VIOLATED_BEHAVIOR ->
          violation("invariant", text(args, 0));
      case EC.TLC_PROPERTY_VIOLATED_INITIAL -> violation("property", text(args, 0));
      case EC.TLC_ACTION_PROPERTY_VIOLATED_BEHAVIOR -> violation("action property", text(args, 0));
      case EC.TLC_TEMPORAL_PROPERTY_VIOLATED -> violation("temporal property", "");
      case EC.TLC_DEADLOCK_REACHED -> violation("deadlock", TlcReport.DEADLOCK);
      case EC.TLC_ASSUMPTION_FALSE -> violation("assumption", TlcReport.ASSUMPTION);
      case EC.TLC_VALUE_ASSERT_FAILED -> violation("assertion", TlcReport.ASSERTION);
      case EC.TLC_STATE_PRINT1, EC.TLC_STATE_PRINT2 -> state(args);
      case EC.TLC_STATE_PRINT3 -> send(event("stutters"));
      case EC.TLC_STATS -> stats(args);
      case EC.TLC_SEARCH_DEPTH -> send(event("depth").put("depth", number(args, 0)));
      case EC.TLC_COVERAGE_START -> send(event("coverageStart"));
      case EC.TLC_COVERAGE_NEXT -> coverage(args);
      default -> {
        // Everything else is in the log.
      }
    }
  }

  void progress(int depth, long generated, long distinct, long queue) {
    ObjectNode event = event("progress").put("depth", depth).put("generated", generated);
    send(event.put("distinct", distinct).put("queue", queue));
  }

  /** The value that a spec left in a register by TLCSet. */
  void mark(int number, IValue value) {
    send(event("mark").put("number", number).set("value", ValueJson.encode(value)));
  }

  void exit(int status) {
    send(event("exit").put("status", status));
  }

  private void violation(String kind, String name) {
    send(event("violation").put("kind", kind).put("property", name));
  }

  private void stats(Object[] args) {
    ObjectNode event = event("stats").put("generated", number(args, 0));
    send(event.put("distinct", number(args, 1)).put("queue", number(args, 2)));
  }

  private void coverage(Object[] args) {
    ObjectNode event = event("coverage").put("action", text(args, 0));
    send(event.put("distinct", number(args, 1)).put("generated", number(args, 2)));
  }

  /** TLC's own numbering in the recorded object cannot be relied on, so we count. */
  private void state(Object[] args) {
    if (args.length == 0 || !(args[0] instanceof TLCStateInfo info) || info.state == null) {
      return;
    }
    ObjectNode event = event("state").put("number", ++states);
    event.put("action", String.valueOf(info.info));
    ObjectNode variables = event.putObject("variables");
    Map<String, IValue> sorted = new TreeMap<>();
    for (Map.Entry<UniqueString, IValue> v : info.state.getVals().entrySet()) {
      sorted.put(v.getKey().toString(), v.getValue());
    }
    sorted.forEach((name, value) -> variables.set(name, ValueJson.encode(value)));
    send(event);
  }

  private static ObjectNode event(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  private synchronized void send(ObjectNode event) {
    out.println(event);
    out.flush();
  }

  private static String text(Object[] args, @NonNegative int index) {
    return index < args.length ? String.valueOf(args[index]) : "";
  }

  private static long number(Object[] args, @NonNegative int index) {
    String digits = text(args, index).replaceAll("[^0-9]", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }
}
