// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Lets TLC follow recorded executions. A trace module takes for each event the spec's action with
 * the values that were logged; its constraint notes in a TLC register, for each part, the number of
 * the next event and the state there. A part of which all events were taken is a behaviour of the
 * spec. Stateless.
 */
public final class LogCheck {
  /** Up to here the optimising compiler costs more time than it saves. */
  private static final long BRIEF_EVENTS = 400;

  /** Hears of each log that is being followed. */
  public interface Listener {
    /** Reached while TLC follows it. */
    default void progress(ActionLog log, TlcProgress progress) {}

    /** Of each log once, in their order. */
    void verdict(ActionLog log, LogVerdict verdict);
  }

  /** Instead of a property: the event's values mean nothing to the spec. */
  private static final String UNEVALUABLE = "every type: its values mean nothing in the spec";

  private final Path modules;
  private final TlcRun.Limits limits;

  /** For the trace modules of one folder. One worker: registers belong to a worker. */
  public LogCheck(Path modules, TlcRun.Limits limits) {
    if (limits.workers() != 1) {
      throw new SpecException(
          "--workers " + limits.workers() + ": a log takes one worker; leave --workers out");
    }
    this.modules = modules.toAbsolutePath().normalize();
    this.limits = limits;
  }

  /**
   * Follows a log.
   *
   * @throws SpecException when its module is missing, or TLC could not evaluate it
   * @throws InterruptedException when interrupted; no child is left
   */
  public LogVerdict run(ActionLog log) throws InterruptedException {
    List<LogVerdict> verdicts = new ArrayList<>();
    run(List.of(log), (_, verdict) -> verdicts.add(verdict));
    return verdicts.getFirst();
  }

  /**
   * Follows logs one after the other. Those of one module that stand together share a JVM: to load
   * TLC and to compile it costs more than to follow a log.
   *
   * @throws SpecException when the module of one is missing, or TLC could not evaluate it; those
   *     after it are not followed
   * @throws InterruptedException when interrupted; no child is left
   */
  public void run(List<ActionLog> logs, Listener listener) throws InterruptedException {
    logs.forEach(this::requireModule);
    boolean brief = logs.stream().mapToLong(ActionLog::eventCount).sum() < BRIEF_EVENTS;
    Queue<ActionLog> waiting = new ArrayDeque<>(logs);
    try (WorkFolder folder = WorkFolder.create("trace")) {
      folder.copyModules(modules);
      while (!waiting.isEmpty()) {
        follow(waiting, folder, brief, listener);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare the modules for a trace", e);
    }
  }

  private void requireModule(ActionLog log) {
    for (String ending : new String[] {".tla", ".cfg"}) {
      if (!Files.isRegularFile(modules.resolve(log.module() + ending))) {
        throw new SpecException(
            modules.resolve(log.module() + ending) + ": no such file; the log asks for it");
      }
    }
  }

  /**
   * Follows logs until none is left, or the next one needs another child: TLC keeps in statics
   * which variables the module has.
   */
  private void follow(Queue<ActionLog> waiting, WorkFolder folder, boolean brief, Listener listener)
      throws IOException, InterruptedException {
    try (TlcChild child = TlcChild.start(folder.root(), limits, false, brief, "")) {
      String module = waiting.element().module();
      while (child.usable() && !waiting.isEmpty() && waiting.element().module().equals(module)) {
        ActionLog log = waiting.remove();
        Files.writeString(folder.path("TraceData.tla"), log.dataModule());
        TlcRun run = new TlcRun(folder.root(), module, module + ".cfg", limits, false, brief);
        Map<Integer, JsonNode> marks = new HashMap<>();
        TlcReport report =
            child.run(
                run,
                p -> listener.progress(log, p),
                m -> marks.put(m.path("number").asInt(), m.path("value")));
        listener.verdict(log, verdict(log, report, marks));
      }
    }
  }

  private static LogVerdict verdict(ActionLog log, TlcReport report, Map<Integer, JsonNode> marks) {
    List<LogVerdict.Rejection> rejections = new ArrayList<>();
    switch (report.outcome()) {
      case SUCCESS -> stuck(log, marks, "", rejections);
      case VIOLATION -> rejections.add(violation(log, report));
      case ERROR -> unevaluable(log, report, marks, rejections);
      default -> throw unfinished(log, report);
    }
    return new LogVerdict(
        log.module(), log.parts().size(), log.eventCount(), rejections, report.seconds());
  }

  private static SpecException unfinished(ActionLog log, TlcReport report) {
    return new SpecException(
        log.module()
            + ": TLC could not follow the log ("
            + report.outcome().word()
            + "), its values must lie in the header's constants: "
            + String.join("\n", report.errors()));
  }

  private static void stuck(
      ActionLog log,
      Map<Integer, JsonNode> marks,
      String property,
      List<LogVerdict.Rejection> rejections) {
    for (int part = 1; part <= log.parts().size(); part++) {
      if (nextOf(log, marks, part) <= log.parts().get(part - 1).size()) {
        rejections.add(at(log, marks, part, property));
      }
    }
  }

  /** Number of the first event of a part that was not taken. */
  private static int nextOf(ActionLog log, Map<Integer, JsonNode> marks, int part) {
    int next = mark(marks, part).path(0).asInt(0);
    if (next == 0) {
      throw new SpecException(log.module() + ": no mark for part " + part + "; see Mark there");
    }
    return next;
  }

  private static JsonNode mark(Map<Integer, JsonNode> marks, int part) {
    return marks.getOrDefault(part, JsonNodeFactory.instance.nullNode()).path("seq");
  }

  private static LogVerdict.Rejection at(
      ActionLog log, Map<Integer, JsonNode> marks, int part, String property) {
    int next = nextOf(log, marks, part);
    ActionLog.Event event = log.parts().get(part - 1).get(next - 1);
    ObjectNode before = (ObjectNode) mark(marks, part).path(1).path("rec");
    return new LogVerdict.Rejection(part, next, event, property, before);
  }

  /** TLC shows the behaviour up to the step that it could not evaluate: that tells the part. */
  private static void unevaluable(
      ActionLog log,
      TlcReport report,
      Map<Integer, JsonNode> marks,
      List<LogVerdict.Rejection> rejections) {
    List<BehaviourStep> steps = report.counterexample().steps();
    int part = steps.isEmpty() ? 0 : steps.getLast().variables().path("part").asInt(0);
    if (part < 1
        || part > log.parts().size()
        || mark(marks, part).path(0).asInt(0) < 1
        || nextOf(log, marks, part) > log.parts().get(part - 1).size()) {
      throw unfinished(log, report);
    }
    rejections.add(at(log, marks, part, UNEVALUABLE));
  }

  /** The last state of the counterexample violates; the one before it is where the event struck. */
  private static LogVerdict.Rejection violation(ActionLog log, TlcReport report) {
    List<BehaviourStep> steps = report.counterexample().steps();
    ObjectNode before = steps.get(Math.max(0, steps.size() - 2)).variables();
    int part = before.path("part").asInt();
    int number = before.path("at").asInt();
    ActionLog.Event event = log.parts().get(part - 1).get(number - 1);
    return new LogVerdict.Rejection(part, number, event, report.property(), before);
  }
}
