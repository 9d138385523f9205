// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One row of {@code spec/manifest.json}: a model and what TLC must say about it.
 *
 * @param model base name of the {@code .cfg} file
 * @param module base name of the root {@code .tla} file
 * @param kind what a violation would mean
 * @param expected {@code success} or the name of the property that must be violated
 * @param distinct distinct states of a success, or null when not recorded. How many states were
 *     seen before a violation is chance: null
 * @param depth depth of the search for a success, else the number of states of the shortest
 *     counterexample; null when not recorded
 * @param seconds what the run took where the row was recorded; informative only
 * @param tier small models run in every build, deep ones on request
 * @param coverage whether the run counts the actions taken, which makes it half as long again
 * @param incident the incident of the C allocator the model re-creates, or null
 * @param about one sentence
 */
public record ModelEntry(
    String model,
    String module,
    Kind kind,
    String expected,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long distinct,
    Integer depth,
    Double seconds,
    Tier tier,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean coverage,
    String incident,
    String about) {

  /** The expected value of a model without a violation. */
  public static final String SUCCESS = "success";

  /** What the model is for. */
  public enum Kind {
    /** Must hold. */
    @JsonProperty("check")
    CHECK,
    /**
     * Must hold. Its initial states are all that satisfy an invariant, reachable or not, and every
     * step must end in one of them: the search has depth 1.
     */
    @JsonProperty("inductive")
    INDUCTIVE,
    /** Carries one planted mistake and must fail. */
    @JsonProperty("broken")
    BROKEN,
    /** Claims that an interesting state is unreachable and must fail. */
    @JsonProperty("reach")
    REACH
  }

  /** When the model is run. */
  public enum Tier {
    /** In every build. */
    @JsonProperty("small")
    SMALL,
    /** With {@code --deep} or the Maven profile {@code deep}. */
    @JsonProperty("deep")
    DEEP
  }

  /** The same row with the counts and the time of a run. */
  ModelEntry recording(TlcReport report) {
    double tenths = Math.round(report.seconds() * 10) / 10.0;
    return new ModelEntry(
        model,
        module,
        kind,
        expected,
        expectsSuccess() ? report.distinct() : null,
        report.depth(),
        tenths,
        tier,
        coverage,
        incident,
        about);
  }

  /** Whether TLC must find nothing. */
  public boolean expectsSuccess() {
    return SUCCESS.equals(expected);
  }
}
