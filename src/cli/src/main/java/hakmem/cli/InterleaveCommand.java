// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.scheduler.BugSearch;
import hakmem.lab.scheduler.Exploration;
import hakmem.lab.scheduler.Interleavings;
import hakmem.lab.scheduler.ScenarioSet;
import hakmem.lab.scheduler.Schedule;
import hakmem.lab.scheduler.ScheduleShrinker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the engine's own classes under a deterministic scheduler. */
@Command(
    name = "interleave",
    description = {
      "Run small programs on the allocator's own classes, in every interleaving of their accesses.",
      "Without a name: all scenarios."
    })
final class InterleaveCommand implements Callable<Integer> {
  private static final String ALL_BUGS = "all";

  /** One scenario's row. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Row(
      String scenario,
      long explored,
      @JsonProperty("cut_off") long cutOff,
      boolean complete,
      int violations,
      @Nullable String violation,
      @Nullable String schedule,
      double seconds) {}

  /** One planted bug's row. */
  private record BugRow(
      String bug,
      @JsonProperty("found_by") @Nullable String foundBy,
      @Nullable String violation,
      long explored,
      @JsonProperty("switches_minimal") @Nullable Integer switchesMinimal,
      @Nullable String schedule,
      @Nullable String reason,
      double seconds) {}

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "Names of scenarios.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--plant",
      paramLabel = "BUG",
      description = "Plant a concurrency bug in a copy of the allocator and find it; 'all': each.")
  private @Nullable String plant;

  @Option(
      names = "--replay",
      paramLabel = "SCHEDULE",
      description = "Follow one schedule of the one scenario named, and show each access.")
  private @Nullable String replay;

  @Option(names = "--list", description = "Print scenarios and planted bugs, and run nothing.")
  private boolean list;

  @Option(
      names = "--every-access",
      description = "Show also accesses of locations that only one thread touches.")
  private boolean everyAccess;

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Most interleavings of a scenario (default: 1000000).")
  private long most;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of scenarios that are sampled (default: 1).")
  private long seed;

  @Override
  public Integer call() {
    if (most <= 0) {
      throw new ParameterException(
          command.commandLine(), "--most must be positive: " + most + "; give 1 or more");
    }
    PlantedBug bug = plant == null || plant.equals(ALL_BUGS) ? null : bugNamed(plant);
    if (list) {
      return catalogue();
    }
    if (replay != null) {
      return replay(replay, bug);
    }
    if (plant != null) {
      return hunt(bug == null ? ConcurrencyBugs.all() : List.of(bug));
    }
    return explore();
  }

  private static PlantedBug bugNamed(String name) {
    return ConcurrencyBugs.byName(name)
        .orElseThrow(
            () ->
                new BadInputException(
                    "no concurrency bug is called '"
                        + name
                        + "'; 'hakmem interleave --list' names them"));
  }

  private List<String> chosen(ScenarioSet scenarios) {
    for (String name : names) {
      if (!scenarios.names().contains(name)) {
        throw new BadInputException(
            "no scenario is called '" + name + "'; 'hakmem interleave --list' names them");
      }
    }
    return names.isEmpty() ? scenarios.names() : names;
  }

  private int catalogue() {
    ScenarioSet scenarios = Interleavings.of(null).scenarios();
    StringBuilder text = new StringBuilder("scenarios\n");
    for (String name : scenarios.names()) {
      text.append("  %-28s %s%n".formatted(name, scenarios.description(name)));
    }
    text.append("planted bugs\n");
    for (PlantedBug bug : ConcurrencyBugs.all()) {
      text.append("  %-28s %s%n".formatted(bug.name(), bug.description()));
    }
    output.text(text.toString());
    output.document(
        Map.of(
            "command",
            "interleave",
            "scenarios",
            scenarios.names().stream()
                .map(n -> Map.of("scenario", n, "description", scenarios.description(n)))
                .toList(),
            "bugs",
            ConcurrencyBugs.all().stream()
                .map(b -> Map.of("bug", b.name(), "description", b.description()))
                .toList()));
    return ExitCode.SUCCESS;
  }

  private int explore() {
    Interleavings engine = Interleavings.of(null);
    List<String> chosen = chosen(engine.scenarios());
    List<Row> rows = new ArrayList<>();
    output.text(
        "%-28s %9s %8s %10s %8s%n"
            .formatted("scenario", "explored", "complete", "violations", "seconds"));
    try (Progress progress = Progress.of("interleave", chosen.size())) {
      for (String name : chosen) {
        progress.now(name);
        Exploration exploration =
            engine.explore(name, most, seed, n -> progress.now(name + ", " + n));
        rows.add(row(engine, exploration));
        progress.step(name);
      }
    }
    long violations = rows.stream().mapToLong(Row::violations).sum();
    output.document(Map.of("command", "interleave", "violations", violations, "rows", rows));
    return violations == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private Row row(Interleavings engine, Exploration e) {
    output.text(
        "%-28s %9d %8s %10d %8.2f%n"
            .formatted(
                e.scenario(),
                e.explored(),
                e.complete() ? "yes" : "no",
                e.violation() == null ? 0 : 1,
                e.seconds()));
    Exploration small = ScheduleShrinker.shrink(engine, e);
    Schedule schedule = small.schedule();
    if (schedule != null) {
      output.text(InterleaveText.of(engine, small, everyAccess, null));
    }
    return new Row(
        e.scenario(),
        e.explored(),
        e.cutOff(),
        e.complete(),
        e.violation() == null ? 0 : 1,
        small.violation(),
        schedule == null ? null : schedule.print(),
        rounded(e.seconds()));
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }

  private int hunt(List<PlantedBug> bugs) {
    chosen(Interleavings.of(null).scenarios());
    List<BugRow> rows = new ArrayList<>();
    try (Progress progress = Progress.of("interleave", bugs.size())) {
      for (PlantedBug bug : bugs) {
        rows.add(hunt(bug, bugs.size() == 1, progress));
        progress.step(bug.name());
      }
    }
    long escaped = rows.stream().filter(r -> r.foundBy() == null && r.reason() == null).count();
    long found = rows.stream().filter(r -> r.foundBy() != null).count();
    output.text("%d of %d bugs found%n".formatted(found, rows.size()));
    output.document(
        Map.of(
            "command",
            "interleave",
            "seed",
            seed,
            "found",
            found,
            "escaped",
            escaped,
            "rows",
            rows));
    if (bugs.size() > 1) {
      return escaped == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
    }
    return found == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED; // Violations, as without a bug.
  }

  private BugRow hunt(PlantedBug bug, boolean alone, Progress progress) {
    long start = System.nanoTime();
    BugSearch.Result result = BugSearch.search(bug, names, seed, true, progress::now);
    double seconds = rounded((System.nanoTime() - start) / 1e9);
    Exploration found = result.found();
    Schedule schedule = found == null ? null : found.schedule();
    if (found == null || schedule == null) {
      String reason = ConcurrencyBugs.whyNotByScheduler(bug);
      output.text(
          "%-28s not found in %d interleavings%s%n"
              .formatted(bug.name(), result.explored(), reason == null ? "" : ": " + reason));
      return new BugRow(bug.name(), null, null, result.explored(), null, null, reason, seconds);
    }
    output.text(
        "%-28s %-26s after %6d, %2d switches: %s%n"
            .formatted(
                bug.name(),
                found.scenario(),
                result.explored(),
                schedule.switches(),
                InterleaveText.kind(found)));
    if (alone) {
      output.text(InterleaveText.of(Interleavings.of(bug), found, everyAccess, bug));
    }
    return new BugRow(
        bug.name(),
        found.scenario(),
        found.violation(),
        result.explored(),
        schedule.switches(),
        schedule.print(),
        null,
        seconds);
  }

  private int replay(String text, @Nullable PlantedBug bug) {
    if (names.size() != 1 || ALL_BUGS.equals(plant)) {
      throw new ParameterException(
          command.commandLine(), "--replay needs exactly one scenario, and at most one bug");
    }
    Schedule schedule;
    try {
      schedule = Schedule.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
    Interleavings engine = Interleavings.of(bug);
    String name = chosen(engine.scenarios()).getFirst();
    Interleavings.Replayed replayed = engine.replay(name, schedule);
    output.text(InterleaveText.of(engine.scenarios(), replayed, everyAccess, bug));
    output.document(InterleaveText.document(replayed));
    return replayed.violation() == null ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }
}
