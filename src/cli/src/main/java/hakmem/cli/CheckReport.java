// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hakmem.spec.CounterexampleText;
import hakmem.spec.CoverageReport;
import hakmem.spec.ModelEntry;
import hakmem.spec.ModelResult;
import hakmem.spec.RecordedCounts;
import hakmem.spec.TextTable;
import hakmem.spec.TlcReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What {@code hakmem check} found, as text and as JSON.
 *
 * @param results in the order of the manifest
 * @param coverage actions over all results
 * @param coverageCounts whether all small models ran, so that a dead action is a failure
 * @param pages counterexample pages by model
 * @param recording what was written into the manifest, or null
 * @param seconds wall-clock time of the whole check
 */
record CheckReport(
    List<ModelResult> results,
    CoverageReport coverage,
    boolean coverageCounts,
    Map<String, Path> pages,
    @Nullable RecordedCounts recording,
    double seconds) {
  private static final int FEW = 3;

  /** Whether everything is as the manifest says and no action is dead. */
  boolean asExpected() {
    boolean covered = !coverageCounts || coverage.dead().isEmpty();
    return covered && results.stream().allMatch(this::asExpected);
  }

  /** What is recorded is as expected from now on; what was refused is not. */
  private boolean asExpected(ModelResult r) {
    String prefix = r.entry().model() + ":";
    return r.asExpected()
        || (recording != null && recording.changes().stream().anyMatch(c -> c.startsWith(prefix)));
  }

  /** Whether a module or config does not even parse. */
  boolean badInput() {
    return results.stream().anyMatch(r -> r.report().outcome() == TlcReport.Outcome.PARSE_ERROR);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    TextTable table =
        new TextTable(3, "model", "expected", "result", "distinct", "depth", "seconds", "verdict");
    for (ModelResult r : results) {
      table.row(
          r.entry().model(),
          r.entry().expected(),
          r.report().result(),
          String.format(Locale.ROOT, "%,d", r.report().distinct()),
          r.report().depth(),
          String.format(Locale.ROOT, "%.1f", r.report().seconds()),
          verdict(r));
    }
    text.append(table);
    for (ModelResult r : results) {
      details(text, r);
    }
    coverage(text);
    recorded(text);
    return text.append('\n').append(summaryLine()).append('\n').toString();
  }

  private static String verdict(ModelResult r) {
    if (!r.asExpected()) {
      return "DIFFERS";
    }
    return r.cached() ? "ok, cached" : "ok";
  }

  private void details(StringBuilder text, ModelResult r) {
    boolean violated = r.report().outcome() == TlcReport.Outcome.VIOLATION;
    if (r.asExpected() && !(violated && results.size() <= FEW)) {
      return;
    }
    text.append('\n').append(r.entry().model());
    text.append(violated ? ": violates " + r.report().result() : ": " + r.report().result());
    text.append('\n');
    r.mismatches().forEach(m -> text.append("  ").append(m).append('\n'));
    if (violated) {
      text.append('\n').append(CounterexampleText.render(r.report().counterexample()));
      text.append("drawn: ").append(pages.get(r.entry().model())).append('\n');
    } else {
      r.report().errors().forEach(e -> text.append("  ").append(e.indent(2).strip()).append('\n'));
    }
  }

  private void coverage(StringBuilder text) {
    if (!coverageCounts) {
      return;
    }
    List<CoverageReport.Row> dead = coverage.dead();
    if (!dead.isEmpty()) {
      text.append("\nDead actions: no successful model takes them\n");
      TextTable table = new TextTable(2, "module", "action", "line", "taken elsewhere");
      dead.forEach(d -> table.row(d.module(), d.action(), d.line(), d.generatedElsewhere()));
      text.append(table);
    }
  }

  private void recorded(StringBuilder text) {
    if (recording == null) {
      return;
    }
    text.append('\n');
    recording.changes().forEach(c -> text.append("recorded: ").append(c).append('\n'));
    recording.refused().forEach(r -> text.append("not recorded: ").append(r).append('\n'));
    if (recording.changes().isEmpty()) {
      text.append("nothing to record\n");
    }
  }

  private String summaryLine() {
    long ok = results.stream().filter(ModelResult::asExpected).count();
    String actions =
        coverageCounts
            ? ", " + coverage.rows().size() + " actions, " + coverage.dead().size() + " dead"
            : "";
    String cached = cached() == 0 ? "" : " (" + cached() + " from the cache; --fresh runs them)";
    return String.format(
        Locale.ROOT,
        "%d of %d models as expected%s, %d of %d broken variants killed, %,d distinct states%s,"
            + " %.0f s",
        ok,
        results.size(),
        cached,
        killed(),
        count(ModelEntry.Kind.BROKEN),
        distinct(),
        actions,
        seconds);
  }

  private long cached() {
    return results.stream().filter(ModelResult::cached).count();
  }

  private long killed() {
    return results.stream()
        .filter(r -> r.entry().kind() == ModelEntry.Kind.BROKEN)
        .filter(r -> r.report().outcome() == TlcReport.Outcome.VIOLATION)
        .filter(r -> r.report().result().equals(r.entry().expected()))
        .count();
  }

  private long count(ModelEntry.Kind kind) {
    return results.stream().filter(r -> r.entry().kind() == kind).count();
  }

  private long distinct() {
    return results.stream().mapToLong(r -> r.report().distinct()).sum();
  }

  ObjectNode json() {
    ObjectNode document = new ObjectMapper().createObjectNode();
    var models = document.putArray("models");
    for (ModelResult r : results) {
      ObjectNode row = models.addObject();
      row.put("model", r.entry().model()).put("expected", r.entry().expected());
      row.put("result", r.report().result()).put("distinct", r.report().distinct());
      row.put("depth", r.report().depth()).put("seconds", rounded(r.report().seconds()));
      row.put("cached", r.cached());
      if (!r.asExpected()) {
        r.mismatches().forEach(row.putArray("mismatches")::add);
        r.report().errors().forEach(row.putArray("errors")::add);
      }
      Path page = pages.get(r.entry().model());
      if (page != null) {
        row.put("page", page.toString());
      }
    }
    var actions = document.putArray("coverage");
    for (CoverageReport.Row c : coverage.rows()) {
      ObjectNode row = actions.addObject().put("module", c.module()).put("action", c.action());
      row.put("line", c.line()).put("generated", c.generated());
      row.put("generatedElsewhere", c.generatedElsewhere()).put("brokenOnly", c.brokenOnly());
      row.put("dead", coverageCounts && c.dead());
    }
    if (recording != null) {
      recording.changes().forEach(document.putArray("recorded")::add);
      recording.refused().forEach(document.putArray("notRecorded")::add);
    }
    ObjectNode summary = document.putObject("summary");
    summary.put("models", results.size());
    summary.put("asExpected", results.stream().filter(ModelResult::asExpected).count());
    summary.put("cached", cached());
    summary.put("broken", count(ModelEntry.Kind.BROKEN)).put("killed", killed());
    summary.put("reach", count(ModelEntry.Kind.REACH)).put("distinct", distinct());
    summary.put("actions", coverage.rows().size()).put("coverageComplete", coverageCounts);
    summary.put("deadActions", coverageCounts ? coverage.dead().size() : 0);
    return document.<ObjectNode>set("summary", summary.put("seconds", rounded(seconds)));
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }
}
