// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.leak.LeakHunt;
import hakmem.cli.CommandOutput;
import hakmem.cli.Units;

/** {@code hakmem bench --leak}: how soon a leak is told by tag and place. Stateless. */
public final class LeakReport {
  private static final long SECONDS = 60;
  private static final long SAMPLE_BYTES = 512 << 10;

  /** For a smoke run: a hundred times as many blocks are lost, and samples are denser. */
  private static final long QUICK_LOST_OF = LeakHunt.LOST_OF / 100;

  private static final long QUICK_SAMPLE_BYTES = 16 << 10;

  private LeakReport() {}

  private record Document(
      @JsonProperty("command") String command,
      @JsonProperty("benchmark") String benchmark,
      @JsonProperty("lost_of") long lostOf,
      @JsonProperty("sample_bytes") long sampleBytes,
      @JsonProperty("outcome") LeakHunt.Outcome outcome) {}

  private static LeakHunt.Outcome hunt(long lostOf, long sampleBytes) {
    try {
      return LeakHunt.run(lostOf, sampleBytes, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the leak was hunted", e);
    }
  }

  /** Runs the program and prints what is told; whether the leak is. */
  public static boolean run(boolean quick, CommandOutput output) {
    long lostOf = quick ? QUICK_LOST_OF : LeakHunt.LOST_OF;
    long sampleBytes = quick ? QUICK_SAMPLE_BYTES : SAMPLE_BYTES;
    LeakHunt.Outcome outcome = hunt(lostOf, sampleBytes);
    output.text(
        "%s after %s s: %s blocks, of which %s were lost, %s%n"
            .formatted(
                outcome.isFound() ? "found" : "NOT FOUND",
                Units.decimal(outcome.seconds(), 1),
                Units.count(outcome.blocks()),
                Units.count(outcome.lostBlocks()),
                Units.bytes(outcome.lostBytes())));
    output.text("most is held by " + outcome.tag() + ", " + outcome.place() + "\n\n");
    output.text(outcome.report());
    output.document(new Document("bench", "leak", lostOf, sampleBytes, outcome));
    return outcome.isFound();
  }
}
