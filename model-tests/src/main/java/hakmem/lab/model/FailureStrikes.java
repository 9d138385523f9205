// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailure;
import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import hakmem.lab.strike.Strikes;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Requests that fail and are recorded, while an Error may come in: each that has failed is recorded
 * or counted as lost, and the next one is recorded in any case.
 */
final class FailureStrikes {
  private static final long SUPERSLAB = 2L << 20;
  private static final long WHOLE = 30 << 16;
  private static final long HUGE = 3L << 20;
  private static final int KEPT = 16;

  private final Run run;
  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private int failed;

  private FailureStrikes(Run run) {
    this.run = run;
  }

  /** On an allocator of its own. */
  static void run(Run run) {
    new FailureStrikes(run).run();
  }

  private void run() {
    Allocator[] built = new Allocator[1];
    run.calls().run(() -> built[0] = build());
    Allocator allocator = built[0];
    try {
      requests(allocator);
      run.calls().run(() -> allocator.failures().forEach(FailureStrikes::explain));
    } finally {
      goOn(allocator);
      allocator.close();
    }
  }

  private Allocator build() {
    return EngineDoor.withMemory(Allocator.builder(), os)
        .headers(run.config().headers())
        .reserveBytes(32 * SUPERSLAB)
        .limitBytes(4 * SUPERSLAB)
        .recordFailures(KEPT)
        .build();
  }

  private void requests(Allocator allocator) {
    long[] blocks = {allocator.malloc(WHOLE), allocator.malloc(WHOLE), allocator.malloc(HUGE)};
    attempt(() -> allocator.malloc(WHOLE));
    attempt(() -> allocator.alignedAlloc(HUGE, 4 * SUPERSLAB));
    attempt(() -> allocator.calloc(1L << 40, 1L << 40));
    attempt(() -> allocator.malloc(1L << 50));
    for (long block : blocks) {
      allocator.free(block);
    }
    os.refuseAfter(0);
    attempt(() -> allocator.calloc(1, HUGE));
    os.refuseAfter(Long.MAX_VALUE);
  }

  private static void explain(AllocationFailure failure) {
    boolean told = failure.advice().length() > failure.errnoName().length();
    Violation.require(told, "STRIKE-FAILURES", () -> "no advice for " + failure);
  }

  private void attempt(LongSupplier request) {
    try {
      long block = run.calls().make(request);
      Violation.require(false, "STRIKE-FAILURES", () -> "no failure but block " + block);
    } catch (AllocationFailedException e) {
      failed++;
    }
  }

  /** An Error may have come out of a request whose failure was recorded already. */
  private void goOn(Allocator allocator) {
    os.refuseAfter(Long.MAX_VALUE);
    long lost = Census.of(allocator).counts().lostFailures();
    long known = allocator.failures().size() + lost;
    Violation.require(
        known >= failed && known <= failed + (Strikes.struck() == null ? 0 : 1),
        "STRIKE-FAILURES",
        () -> failed + " requests have failed, " + known + " are known of");
    boolean fails = false;
    try {
      allocator.free(allocator.malloc(5 * SUPERSLAB));
    } catch (AllocationFailedException e) {
      fails = true;
    }
    long last = fails ? allocator.failures().getLast().requestedBytes() : 0;
    Violation.require(
        last == 5 * SUPERSLAB, "STRIKE-FAILURES", () -> "the last failure is of " + last);
    boolean cut = Strikes.struck() != null; // Which may have cost a block or a heap.
    List<String> audit = cut ? List.of() : HeapAuditor.audit(allocator);
    Violation.require(audit.isEmpty(), "STRIKE-FAILURES", () -> String.join("\n", audit));
  }
}
