// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Damage stays; threads that are in the middle of something go on. */
class RepeatedAuditTest {
  private final List<List<String>> audits = new ArrayList<>();
  private int count;

  private RepeatedAudit repeated() {
    return RepeatedAudit.of(() -> audits.get(count++), 0);
  }

  @Test
  void oneThatFindsNothingIsTheOnlyOne() {
    audits.add(List.of());
    assertEquals(new RepeatedAudit(List.of(), List.of()), repeated());
    assertEquals(1, count);
  }

  @Test
  void whatStaysIsFound() {
    IntStream.range(0, RepeatedAudit.AUDITS_MAX)
        .forEach(i -> audits.add(List.of("passing " + i, "lasting")));
    String last = "passing " + (RepeatedAudit.AUDITS_MAX - 1);
    assertEquals(new RepeatedAudit(List.of("lasting"), List.of(last)), repeated());
    assertEquals(RepeatedAudit.AUDITS_MAX, count);
  }

  /** A thread that has lost its processor inside stands there for some audits. */
  @Test
  void whatGoesInTheEndIsNotFound() {
    for (int i = 1; i < RepeatedAudit.AUDITS_MAX; i++) {
      audits.add(List.of("a thread is inside"));
    }
    audits.add(List.of("another is"));
    assertEquals(new RepeatedAudit(List.of(), List.of("another is")), repeated());
  }

  @Test
  void thatSomebodyIsInsideIsNoDamage() {
    IntStream.range(0, RepeatedAudit.AUDITS_MAX).forEach(i -> audits.add(List.of("INV-L1: a")));
    assertEquals(new RepeatedAudit(List.of(), List.of("INV-L1: a")), repeated());
    audits.addFirst(List.of());
    for (int i = 1; i < audits.size(); i++) {
      audits.set(i, List.of("INV-S1: b", "INV-L1: a"));
    }
    assertEquals(new RepeatedAudit(List.of("INV-S1: b"), List.of("INV-L1: a")), repeated());
  }

  @Test
  void onlyOneInvariantSaysThatSomebodyIsInside() {
    IntStream.range(0, RepeatedAudit.AUDITS_MAX).forEach(_ -> audits.add(List.of("INV-L10: c")));
    assertEquals(new RepeatedAudit(List.of("INV-L10: c"), List.of()), repeated());
  }

  /** A pause may be longer than asked for, on a busy machine, but no shorter. */
  @Test
  void aThreadThatIsInterruptedPausesTooAndStaysInterrupted() {
    long pauseNanos = 20_000_000;
    Thread.currentThread().interrupt();
    long begun = System.nanoTime();
    RepeatedAudit.of(() -> count++ == 0 ? List.of("first") : List.of(), pauseNanos);
    long nanos = System.nanoTime() - begun;
    assertTrue(Thread.interrupted(), "who has interrupted it is heard later");
    assertEquals(2, count);
    assertTrue(nanos >= pauseNanos, () -> nanos + " ns");
  }

  @Test
  void whatIsSeenOnceIsUnsureOrGone() {
    audits.add(List.of("first"));
    audits.add(List.of("second"));
    assertEquals(new RepeatedAudit(List.of(), List.of("second")), repeated());
    assertEquals(2, count);
  }
}
