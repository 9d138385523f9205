// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.lab.omit.Detectors;
import hakmem.lab.omit.Omission;
import hakmem.lab.omit.Statement;
import hakmem.lab.omit.Statements;
import hakmem.lab.omit.Verdicts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hakmem omit}: the allocator without one of its statements, and who notices. */
@Command(
    name = "omit",
    description = {
      "Leave one statement out of a copy of the allocator, and see which check notices.",
      "Tried are the model beside random traces, an Error at each place, and the interleavings of",
      "each scenario that enters the method.",
      "Without a name: all calls whose result nobody takes, and all assignments to fields."
    },
    footer = {
      "",
      "Exit code 1 if nobody notices and survivors.txt gives no reason, or if a statement that is",
      "listed there is noticed.",
      "--new is for who has changed the allocator: each statement must stand in a list, or the",
      "build fails.",
      "All of them take an hour; --shard divides them between processes."
    })
final class OmitCommand implements Callable<Integer> {
  private static final Pattern SHARD = Pattern.compile("([1-9]\\d{0,3})/([1-9]\\d{0,3})");

  /** One statement's row. */
  private record Row(
      String statement,
      String position,
      @JsonProperty("noticed_by") @Nullable String noticedBy,
      @Nullable String finding,
      @Nullable String reason,
      boolean listed,
      double seconds) {
    /** Whether somebody notices, or a reason is known why not; never both. */
    boolean holds() {
      return noticedBy == null ? reason != null : reason == null;
    }
  }

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Statements to leave out: a package, class, method or statement.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--list", description = "Print the statements and leave none out.")
  private boolean list;

  @Option(names = "--new", description = "Only statements that stand in no list of omit's yet.")
  private boolean onlyNew;

  @Option(
      names = "--shard",
      paramLabel = "K/N",
      defaultValue = "1/1",
      description = "Only each N-th statement, from the K-th on (default: 1/1).")
  private String shard = "1/1";

  @Override
  public Integer call() {
    Verdicts verdicts = Verdicts.pinned();
    List<Statement> chosen = chosen(verdicts);
    return list ? catalogue(chosen) : omit(chosen, verdicts);
  }

  private List<Statement> chosen(Verdicts verdicts) {
    Matcher parts = SHARD.matcher(shard);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) > Integer.parseInt(parts.group(2))) {
      throw new ParameterException(
          command.commandLine(), "--shard is '" + shard + "'; give K/N with K from 1 to N");
    }
    List<Statement> all = Statements.all();
    List<Statement> named = all;
    if (!names.isEmpty()) {
      for (String name : names) {
        if (all.stream().noneMatch(statement -> isIn(statement, name))) {
          throw new BadInputException(
              "no statement is called or lies in '" + name + "'; 'hakmem omit --list' names them");
        }
      }
      named = all.stream().filter(s -> names.stream().anyMatch(name -> isIn(s, name))).toList();
    }
    List<Statement> from =
        onlyNew ? named.stream().filter(s -> !verdicts.isListed(s)).toList() : named;
    int first = Integer.parseInt(parts.group(1)) - 1;
    int each = Integer.parseInt(parts.group(2));
    return IntStream.range(0, from.size())
        .filter(i -> i % each == first)
        .mapToObj(from::get)
        .toList();
  }

  private static boolean isIn(Statement statement, String name) {
    String full = statement.name();
    return full.equals(name) || full.startsWith(name + ".") || full.startsWith(name + " ");
  }

  private int catalogue(List<Statement> statements) {
    statements.forEach(statement -> output.text(statement.name() + "\n"));
    output.document(
        Map.of("command", "omit", "statements", statements.stream().map(Statement::name).toList()));
    return ExitCode.SUCCESS;
  }

  private int omit(List<Statement> statements, Verdicts verdicts) {
    Detectors detectors = new Detectors();
    List<Row> rows = new ArrayList<>();
    try (Progress progress = Progress.of("omit", statements.size())) {
      for (Statement statement : statements) {
        progress.now(statement.name());
        rows.add(omit(detectors, verdicts, statement, progress));
        output.text(text(rows.getLast()));
        progress.step(statement.name());
      }
    }
    long noticed = rows.stream().filter(row -> row.noticedBy() != null).count();
    long known = rows.stream().filter(row -> row.holds() && row.reason() != null).count();
    long wrong = rows.stream().filter(row -> !row.holds()).count();
    output.text(
        "%d statements: %d noticed, %d not and known why, %d wrong%n"
            .formatted(rows.size(), noticed, known, wrong));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "omit");
    document.put("statements", rows.size());
    document.put("noticed", noticed);
    document.put("wrong", wrong);
    document.put("rows", rows);
    output.document(document);
    return wrong == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static Row omit(
      Detectors detectors, Verdicts verdicts, Statement statement, Progress progress) {
    long start = System.nanoTime();
    Omission omission = detectors.omit(statement, progress::now);
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    // A test of core's own may notice as well: that is no reason why nobody does.
    boolean both = omission.by() != null && verdicts.coreTestOf(statement).isPresent();
    return new Row(
        statement.name(),
        statement.position(),
        omission.by(),
        omission.finding(),
        both ? null : verdicts.reasonOf(statement).orElse(null),
        verdicts.isListed(statement),
        seconds);
  }

  private static String text(Row row) {
    String result;
    if (row.noticedBy() != null) {
      String unlisted = row.listed() ? "" : " (its name belongs into noticed.txt)";
      result =
          row.reason() == null
              ? row.noticedBy() + ": " + row.finding() + unlisted
              : "WRONG: survivors.txt has it, but it is noticed by " + row.noticedBy();
    } else {
      result = row.reason() == null ? "WRONG: NOBODY NOTICES" : "nobody: " + row.reason();
    }
    return "%s (%s)%n    %s%n".formatted(row.statement(), row.position(), result);
  }
}
