// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;
import tlc2.output.EC;

/** Folds the events of one run into a {@link TlcReport}. Used by one thread after the other. */
final class ReportBuilder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Consumer<TlcProgress> progress;
  private final Consumer<JsonNode> marks;
  private final List<BehaviourStep> steps = new ArrayList<>();
  private final Map<String, ActionCount> actions = new LinkedHashMap<>();
  private final List<String> garbage = new ArrayList<>();
  private String kind = "";
  private String property = "";
  private int loop = Behaviour.ENDS;
  private int depth;
  private @Nullable Integer status;
  private TlcProgress last = new TlcProgress(0, 0, 0, 0);

  ReportBuilder(Consumer<TlcProgress> progress, Consumer<JsonNode> marks) {
    this.progress = progress;
    this.marks = marks;
  }

  void accept(String line) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      garbage.add(line);
      return;
    }
    switch (event.path("type").asText()) {
      case "progress" -> progress(event, event.path("depth").asInt());
      case "stats" -> progress(event, last.depth());
      case "depth" -> depth = event.path("depth").asInt();
      case "violation" -> violation(event);
      case "state" -> state(event);
      case "stutters" -> loop = Behaviour.STUTTERS;
      case "coverageStart" -> actions.clear();
      case "coverage" -> coverage(event);
      case "mark" -> marks.accept(event);
      case "exit" -> status = event.path("status").asInt();
      default -> {
        // An event that no report needs.
      }
    }
  }

  /** Whether the run said that it is over. */
  boolean exited() {
    return status != null;
  }

  /** The exit status it gave then. */
  int status() {
    if (status == null) {
      throw new IllegalStateException("the run is not over");
    }
    return status;
  }

  private void progress(JsonNode event, int level) {
    last =
        new TlcProgress(
            level,
            event.path("generated").asLong(),
            event.path("distinct").asLong(),
            event.path("queue").asLong());
    progress.accept(last);
  }

  /** TLC may report the same violation twice; the first one names it. */
  private void violation(JsonNode event) {
    if (kind.isEmpty()) {
      kind = event.path("kind").asText();
      property = event.path("property").asText();
    }
  }

  private void state(JsonNode event) {
    ObjectNode variables = (ObjectNode) event.get("variables");
    steps.add(BehaviourStep.of(steps.size() + 1, event.path("action").asText(), variables));
  }

  /** One action appears once for each value of its arguments: the sum is what counts. */
  private void coverage(JsonNode event) {
    ActionName name = ActionName.parse(event.path("action").asText());
    if (name == null) {
      return;
    }
    long generated = event.path("generated").asLong();
    long distinct = event.path("distinct").asLong();
    actions.merge(
        name.module() + "!" + name.action() + ":" + name.line(),
        new ActionCount(name.module(), name.action(), name.line(), generated, distinct),
        (a, b) ->
            new ActionCount(
                a.module(),
                a.action(),
                a.line(),
                a.generated() + b.generated(),
                a.distinct() + b.distinct()));
  }

  /** The report of a run that a limit cut off. */
  TlcReport limited(TlcReport.Outcome outcome, double seconds, String message) {
    return report(outcome, last.depth(), seconds, List.of(message));
  }

  /** TLC tells the recorder that a behaviour returns, but not to which state; its log does. */
  void returnsTo(int state) {
    loop = state;
  }

  /** The report of a run that ended by itself. */
  TlcReport ended(int status, double seconds, List<String> logged, String stderr) {
    TlcReport.Outcome outcome = outcome(status);
    List<String> errors = new ArrayList<>(logged);
    if (outcome == TlcReport.Outcome.ERROR || outcome == TlcReport.Outcome.PARSE_ERROR) {
      errors.addAll(garbage);
      if (errors.isEmpty()) {
        errors.add("TLC ended with status " + status + "\n" + stderr.strip());
      }
    }
    int length = outcome == TlcReport.Outcome.VIOLATION ? steps.size() : depth;
    return report(outcome, length, seconds, errors);
  }

  private TlcReport.Outcome outcome(int status) {
    if (status == EC.ExitStatus.SUCCESS) {
      return kind.isEmpty() ? TlcReport.Outcome.SUCCESS : TlcReport.Outcome.VIOLATION;
    }
    if (status == EC.ExitStatus.ERROR_SPEC_PARSE || status == EC.ExitStatus.ERROR_CONFIG_PARSE) {
      return TlcReport.Outcome.PARSE_ERROR;
    }
    return kind.isEmpty() ? TlcReport.Outcome.ERROR : TlcReport.Outcome.VIOLATION;
  }

  private TlcReport report(
      TlcReport.Outcome outcome, int length, double seconds, List<String> errors) {
    return new TlcReport(
        outcome,
        kind,
        property,
        last.generated(),
        last.distinct(),
        last.queue(),
        length,
        seconds,
        new Behaviour(steps, loop),
        List.copyOf(actions.values()),
        errors);
  }
}
