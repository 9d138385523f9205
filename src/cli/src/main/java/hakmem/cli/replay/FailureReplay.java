// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.api.AllocationFailure;
import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.lab.trace.EventTable;
import java.util.List;

/**
 * Plays a trace once and keeps the requests that fail. The program goes on without their blocks.
 * Stateless.
 */
public final class FailureReplay {
  /** Failures that are kept of a trace: the last ones. */
  private static final int KEPT = 64;

  /**
   * What came of a trace.
   *
   * @param count requests that failed, of all causes
   * @param last the last of them
   * @param others what else went wrong, at most ten messages
   */
  public record Outcome(String trace, long count, List<AllocationFailure> last, Others others) {}

  /** Findings of the checks of blocks that are no failures of requests. */
  public record Others(long count, List<String> messages) {}

  private FailureReplay() {}

  /**
   * Plays it on an allocator of its own.
   *
   * @param options as {@link Allocator.Builder#options} reads them
   * @throws hakmem.api.OptionException one is wrong
   */
  public static Outcome run(EventTable trace, boolean headers, String options) {
    Allocator.Builder builder =
        Allocator.builder().headers(headers).recordFailures(KEPT).options(options);
    try (HakmemTarget target = new HakmemTarget(builder.build());
        Driver driver = Driver.of(trace, target, false)) {
      Findings findings = new Findings();
      long ignored = driver.pass(new VerifyingLoop(trace, findings));
      Allocator allocator = target.allocator();
      long count =
          Census.of(allocator).counts().failures().values().stream().mapToLong(n -> n).sum();
      long others = Math.max(0, findings.count() - count);
      List<String> messages =
          findings.messages().stream()
              .filter(m -> !m.contains("AllocationFailedException"))
              .toList();
      return new Outcome(trace.name(), count, allocator.failures(), new Others(others, messages));
    }
  }
}
