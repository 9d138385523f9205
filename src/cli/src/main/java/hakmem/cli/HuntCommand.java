// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.hunt.Hunt;
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

/** Plants bugs in copies of the engine and lets the model catch them. */
@Command(
    name = "hunt",
    description = {
      "Plant a bug in a copy of the allocator, let the model catch it, and shrink the trace.",
      "Without a name: one bug, the closest relative of incident I1."
    })
final class HuntCommand implements Callable<Integer> {
  /** One bug's row. */
  private record Row(
      String bug,
      @JsonProperty("caught_by") @Nullable String caughtBy,
      @JsonProperty("steps_found") @Nullable Integer stepsFound,
      @JsonProperty("steps_minimal") @Nullable Integer stepsMinimal,
      double seconds) {}

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(arity = "0..1", paramLabel = "BUG", description = "Name of a planted bug.")
  private @Nullable String bug;

  @Option(names = "--all", description = "Hunt every bug of the catalogue.")
  private boolean all;

  @Option(names = "--list", description = "Print the catalogue and hunt nothing.")
  private boolean list;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the first trace (default: 1).")
  private long seed;

  @Override
  public Integer call() {
    if (bug != null && (all || list)) {
      throw new ParameterException(
          command.commandLine(), "a bug's name together with --all or --list; give one of them");
    }
    return list ? catalogue() : hunt();
  }

  private int catalogue() {
    StringBuilder text = new StringBuilder();
    for (PlantedBug planted : BugCatalogue.all()) {
      text.append("%-28s %s%n".formatted(planted.name(), planted.description()));
    }
    output.text(text.toString());
    output.document(
        Map.of(
            "command",
            "hunt",
            "catalogue",
            BugCatalogue.all().stream()
                .map(b -> Map.of("bug", b.name(), "description", b.description()))
                .toList()));
    return ExitCode.SUCCESS;
  }

  private int hunt() {
    List<PlantedBug> bugs =
        all
            ? BugCatalogue.all()
            : List.of(bug == null ? BugCatalogue.RELATIVE_OF_I1 : bugNamed(bug));
    List<Row> rows = new ArrayList<>();
    if (all) {
      output.text(
          "%-28s %-18s %6s %8s %8s%n".formatted("bug", "caught by", "found", "minimal", "seconds"));
    }
    try (Progress progress = Progress.of("hunt", bugs.size())) {
      for (PlantedBug planted : bugs) {
        progress.now(planted.name());
        rows.add(hunt(planted, progress));
        progress.step(planted.name());
      }
    }
    long escaped = rows.stream().filter(row -> row.caughtBy() == null).count();
    output.text(all ? "%d bugs, %d escaped%n".formatted(rows.size(), escaped) : "");
    output.document(Map.of("command", "hunt", "seed", seed, "escaped", escaped, "rows", rows));
    return escaped == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private Row hunt(PlantedBug planted, Progress progress) {
    long start = System.nanoTime();
    Hunt.Trophy trophy = Hunt.hunt(planted, seed, progress::now);
    double seconds = Math.round((System.nanoTime() - start) / 1e7) / 100.0;
    if (trophy == null) {
      output.text(
          "%-28s ESCAPED %d traces of %d steps from seed %d%n"
              .formatted(planted.name(), Hunt.TRACES_MAX, Hunt.STEPS, seed));
      return new Row(planted.name(), null, null, null, seconds);
    }
    String caughtBy = trophy.shrunk().failure().invariant();
    int minimal = trophy.shrunk().trace().steps().size();
    output.text(
        all
            ? "%-28s %-18s %6d %8d %8.1f%n"
                .formatted(planted.name(), caughtBy, trophy.stepsFound(), minimal, seconds)
            : story(planted, trophy, seconds));
    return new Row(planted.name(), caughtBy, trophy.stepsFound(), minimal, seconds);
  }

  private static String story(PlantedBug planted, Hunt.Trophy trophy, double seconds) {
    return """
    planted      %s: %s
    caught       by the trace of seed %d after %d steps; shrunk to %d in %.1f s

    %s
    violated     %s
    first wrong  %s
    because      %s
    """
        .formatted(
            planted.name(),
            planted.description(),
            trophy.seed(),
            trophy.stepsFound(),
            trophy.shrunk().trace().steps().size(),
            seconds,
            trophy.shrunk().trace().print(),
            trophy.shrunk().failure().invariant(),
            trophy.shrunk().wrongStep(),
            trophy.shrunk().failure().message());
  }

  /** The bug of a name, or bad input. */
  static PlantedBug bugNamed(String name) {
    return BugCatalogue.byName(name)
        .orElseThrow(
            () ->
                new BadInputException(
                    "no planted bug is called '" + name + "'; 'hakmem hunt --list' names them"));
  }
}
