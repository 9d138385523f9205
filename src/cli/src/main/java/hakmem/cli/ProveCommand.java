// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.proofs.Counterexample;
import hakmem.proofs.FoundClaim;
import hakmem.proofs.ProofResult;
import hakmem.proofs.ProofResult.Verdict;
import hakmem.proofs.Proofs;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem prove}: the claims about core's arithmetic, from its bytecode, with Z3. */
@Command(
    name = "prove",
    description = "Proves what core's arithmetic claims, from the compiled bytecode, with Z3.",
    footer = {
      "",
      "Without CLAIM: all of them. refuted: an input breaks the claim, in the JVM too, and is"
          + " shown;",
      "unknown: Z3 gave up, or the code is not arithmetic, which is a failure as well."
    })
final class ProveCommand implements Callable<Integer> {
  private static final int DOMAIN_WIDTH = 60;
  private static final long MILLIS = 1000;

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(arity = "0..*", paramLabel = "CLAIM", description = "Names of claims.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Limit for each claim (default: 180).")
  private long timeoutSeconds = Proofs.TIMEOUT_MILLIS / MILLIS;

  private final Supplier<Proofs> source;
  private @Nullable Proofs read;

  ProveCommand() {
    this(Proofs::ofCore);
  }

  /** On other claims than core's. */
  ProveCommand(Supplier<Proofs> source) {
    this.source = source;
  }

  /** One claim's row. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Row(
      @JsonProperty("claim") String claim,
      @JsonProperty("method") String method,
      @JsonProperty("domain") String domain,
      @JsonProperty("theory") String theory,
      @JsonProperty("result") String result,
      @JsonProperty("ms") long millis,
      @JsonProperty("statement") String statement,
      @JsonProperty("instances") int instances,
      @JsonProperty("note") String note,
      @JsonProperty("counterexample") Map<String, Object> counterexample,
      @JsonProperty("replay") String replay) {
    static Row of(ProofResult r) {
      Counterexample found = r.counterexample();
      return new Row(
          r.claim().id(),
          r.claim().method().label(),
          r.claim().domain(),
          r.claim().theory().name().toLowerCase(Locale.ROOT),
          r.verdict().toString(),
          r.millis(),
          r.claim().statement(),
          r.instances(),
          r.note(),
          found == null ? Map.of() : found.values(),
          found == null ? "" : found.replay());
    }
  }

  @Override
  public Integer call() {
    if (timeoutSeconds < 1) {
      throw new BadInputException("--timeout is " + timeoutSeconds + "; give at least 1 second");
    }
    Proofs proofs = proofs();
    List<ProofResult> results = new ArrayList<>();
    List<FoundClaim> claims = selected(proofs);
    try (Progress progress = Progress.of("prove", claims.size())) {
      for (FoundClaim claim : claims) {
        progress.now(claim.id());
        results.add(proofs.prove(claim, timeoutSeconds * MILLIS));
        progress.step(claim.id());
      }
    }
    long proved = results.stream().filter(r -> r.verdict() == Verdict.PROVED).count();
    output.text(text(results, proved));
    output.document(
        Map.of(
            "command",
            "prove",
            "claims",
            results.size(),
            "proved",
            proved,
            "rows",
            results.stream().map(Row::of).toList()));
    return proved == results.size() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  /** Read once: 'hakmem fuzz' calls the same command thousands of times. */
  private Proofs proofs() {
    Proofs before = read;
    Proofs proofs = before == null ? source.get() : before;
    read = proofs;
    return proofs;
  }

  private List<FoundClaim> selected(Proofs proofs) {
    try {
      return proofs.select(names);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private static String text(List<ProofResult> results, long proved) {
    TextTable table = new TextTable(5, "claim", "method", "domain", "theory", "result", "ms");
    StringBuilder failures = new StringBuilder();
    for (ProofResult r : results) {
      Row row = Row.of(r);
      table.row(
          row.claim(),
          row.method(),
          shortened(row.domain()),
          row.theory(),
          row.result(),
          Units.count(row.millis()));
      if (r.verdict() != Verdict.PROVED) {
        failures.append('\n').append(failure(r));
      }
    }
    long millis = results.stream().mapToLong(ProofResult::millis).sum();
    return table
        + failures.toString()
        + "\n"
        + proved
        + " of "
        + results.size()
        + " claims proved, "
        + Units.decimal(millis / (double) MILLIS, 1)
        + " s\n";
  }

  private static String shortened(String domain) {
    return domain.length() <= DOMAIN_WIDTH ? domain : domain.substring(0, DOMAIN_WIDTH - 3) + "...";
  }

  private static String failure(ProofResult r) {
    StringBuilder text = new StringBuilder();
    text.append(r.claim().id()).append(": ").append(r.verdict()).append('\n');
    text.append("  domain: ").append(r.claim().domain()).append('\n');
    text.append("  claim:  ").append(r.claim().statement()).append('\n');
    Counterexample found = r.counterexample();
    if (found != null) {
      text.append("  input:  ").append(found.text()).append('\n');
      text.append("  replay: ").append(found.replay()).append('\n');
    }
    if (!r.note().isEmpty()) {
      text.append("  reason: ")
          .append(r.note())
          .append("; try a longer --timeout or an easier claim\n");
    }
    return text.toString();
  }
}
