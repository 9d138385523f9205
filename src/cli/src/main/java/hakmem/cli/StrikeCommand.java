// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.lab.strike.Campaign;
import hakmem.lab.strike.Operation;
import hakmem.lab.strike.Operations;
import hakmem.lab.strike.Place;
import hakmem.lab.strike.Places;
import hakmem.lab.strike.Struck;
import hakmem.lab.strike.Unreached;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hakmem strike}: an Error at every place that an operation reaches. */
@Command(
    name = "strike",
    description = {
      "Throw an Error at every place of core that an operation reaches, one at a time, and go on.",
      "After each, a hundred random steps run beside the model, and the heap is audited.",
      "Without a name: all operations, in both block layouts."
    },
    footer = {
      "",
      "Places between which nothing changes count as one, unless --every is given.",
      "Exit code 1 if more is missing than an Error may cost, or anything is wrong; of a run of"
          + " all",
      "operations in both layouts, also if a place is not reached and no reason is known for it."
    })
final class StrikeCommand implements Callable<Integer> {
  /** Block layouts by name. */
  private enum Layout {
    HEADERLESS,
    HEADERS
  }

  /** One operation's row. */
  private record Row(
      String operation,
      String layout,
      @JsonProperty("places_reached") int placesReached,
      int places,
      int strikes,
      int losing,
      int absorbed,
      List<Violation> violations,
      double seconds) {}

  private record Violation(int at, String place, String law, String repeat) {}

  /** A place that no operation reaches; without reason, one should. */
  private record Missed(String place, @Nullable String reason) {
    static Missed of(Place place, Unreached pinned) {
      return new Missed(place.toString(), pinned.reasonOf(place).orElse(null));
    }
  }

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(arity = "0..*", paramLabel = "OPERATION", description = "Which; default: all.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--list", description = "Print the operations and strike nothing.")
  private boolean list;

  @Option(names = "--layout", description = "Of blocks: ${COMPLETION-CANDIDATES} (default: both).")
  private @Nullable Layout layout;

  @Option(
      names = "--quick",
      description = "Strike each place once only from each place that comes right before it.")
  private boolean quick;

  @Option(names = "--every", description = "Strike each time that a place is reached.")
  private boolean every;

  @Option(
      names = "--at",
      paramLabel = "N",
      description = "Strike only after N places have been passed.")
  private @Nullable Integer at;

  @Option(
      names = "--unreached",
      description = "List each place that no operation reaches, not only those without reason.")
  private boolean unreached;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the steps after a strike (default: 1).")
  private long seed;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps after a strike (default: 100).")
  private int steps;

  @Override
  public Integer call() {
    if (quick && every) {
      throw new ParameterException(
          command.commandLine(), "--quick together with --every; give one of them");
    }
    if (at != null && (at < 0 || names.size() != 1)) {
      throw new ParameterException(
          command.commandLine(), "--at needs a number from 0 on and the name of one operation");
    }
    if (steps < 0) {
      throw new ParameterException(command.commandLine(), "--steps is negative: " + steps);
    }
    if (unreached && !names.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--unreached together with an operation; it needs all of them");
    }
    List<Operation> operations =
        names.isEmpty() ? Operations.all() : names.stream().map(StrikeCommand::named).toList();
    return list ? catalogue(operations) : strike(operations);
  }

  private static Operation named(String name) {
    return Operations.byName(name)
        .orElseThrow(
            () ->
                new BadInputException(
                    "no operation is called '" + name + "'; 'hakmem strike --list' names them"));
  }

  private int catalogue(List<Operation> operations) {
    operations.forEach(operation -> output.text(operation.name() + "\n"));
    output.document(
        Map.of(
            "command", "strike", "operations", operations.stream().map(Operation::name).toList()));
    return ExitCode.SUCCESS;
  }

  private List<Layout> layouts() {
    return layout == null ? List.of(Layout.values()) : List.of(layout);
  }

  private int strike(List<Operation> operations) {
    Campaign.Mode mode =
        every ? Campaign.Mode.EVERY : quick ? Campaign.Mode.SHARE : Campaign.Mode.WHOLE;
    Campaign campaign = new Campaign(null, mode, seed, steps);
    List<Row> rows = new ArrayList<>();
    try (Progress progress = Progress.of("strike", operations.size() * layouts().size())) {
      for (Operation operation : operations) {
        for (Layout blocks : layouts()) {
          String what = operation.name() + " " + lower(blocks);
          progress.now(what);
          rows.add(strike(campaign, operation, blocks, progress));
          progress.step(what);
        }
      }
    }
    boolean all = names.isEmpty() && layout == null;
    List<Place> unreachedPlaces = all ? campaign.unreached() : List.of();
    Unreached pinned = Unreached.pinned();
    List<Missed> missed = unreachedPlaces.stream().map(place -> Missed.of(place, pinned)).toList();
    output.text(table(rows));
    output.text(violations(rows));
    output.text(all ? unreached(missed) : "");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "strike");
    document.put("seed", seed);
    document.put("steps", steps);
    document.put("places", all ? Places.all().size() : null);
    document.put("rows", rows);
    document.put("unreached", missed);
    output.document(document);
    boolean holds =
        rows.stream().allMatch(row -> row.violations().isEmpty())
            && missed.stream().allMatch(place -> place.reason() != null);
    return holds ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private Row strike(Campaign campaign, Operation operation, Layout blocks, Progress progress) {
    long start = System.nanoTime();
    boolean headers = blocks == Layout.HEADERS;
    Struck struck =
        at == null
            ? campaign.strike(operation, headers, progress::now)
            : strikeAt(campaign, operation, headers, at);
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    List<Violation> violations =
        struck.violations().stream()
            .map(v -> new Violation(v.at(), v.place(), v.law(), repeat(operation, blocks, v.at())))
            .toList();
    return new Row(
        operation.name(),
        lower(blocks),
        struck.reached(),
        struck.places(),
        struck.strikes(),
        struck.losing(),
        struck.absorbed(),
        violations,
        seconds);
  }

  private static Struck strikeAt(
      Campaign campaign, Operation operation, boolean headers, int place) {
    try {
      return campaign.strikeAt(operation, headers, place);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private static String lower(Layout layout) {
    return layout.name().toLowerCase(java.util.Locale.ROOT);
  }

  private String repeat(Operation operation, Layout blocks, int place) {
    return "./hakmem strike %s --layout %s --at %d --seed %d --steps %d"
        .formatted(operation.name(), lower(blocks), place, seed, steps);
  }

  private static String table(List<Row> rows) {
    TextTable table =
        new TextTable(
            2,
            "operation",
            "layout",
            "reached",
            "places",
            "strikes",
            "losing",
            "absorbed",
            "violations",
            "s");
    for (Row row : rows) {
      table.row(
          row.operation(),
          row.layout(),
          row.placesReached(),
          row.places(),
          row.strikes(),
          row.losing(),
          row.absorbed(),
          row.violations().size(),
          Units.decimal(row.seconds(), 1));
    }
    long strikes = rows.stream().mapToLong(Row::strikes).sum();
    long violations = rows.stream().mapToLong(row -> row.violations().size()).sum();
    return table + "%d strikes, %d violations%n".formatted(strikes, violations);
  }

  private static String violations(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      for (Violation violation : row.violations()) {
        text.append(
            "%n%s %s, struck at %s%n  %s%n  %s%n"
                .formatted(
                    row.operation(),
                    row.layout(),
                    violation.place(),
                    violation.law(),
                    violation.repeat()));
      }
    }
    return text.toString();
  }

  /** How many places no operation reaches, and why; those without reason, or all, one by one. */
  private String unreached(List<Missed> missed) {
    int places = Places.all().size();
    StringBuilder text = new StringBuilder();
    text.append("%n%d of %d places reached%n".formatted(places - missed.size(), places));
    Map<String, Integer> byReason = new TreeMap<>();
    for (Missed place : missed) {
      String reason = place.reason();
      if (reason != null) {
        byReason.merge(reason, 1, Integer::sum);
      }
    }
    byReason.forEach((reason, count) -> text.append("%5d not: %s%n".formatted(count, reason)));
    for (Missed place : missed) {
      if (unreached || place.reason() == null) {
        text.append("  ").append(place.place());
        text.append(
            place.reason() == null ? ": no operation reaches it%n".formatted() : "%n".formatted());
      }
    }
    return text.toString();
  }
}
