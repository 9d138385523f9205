// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Damage stays; threads that are in the middle of something go on. */
class RepeatedAuditTest {
  private final List<List<String>> audits = new ArrayList<>();
  private int count;

  private RepeatedAudit repeated() {
    return RepeatedAudit.of(() -> audits.get(count++));
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
    assertEquals(new RepeatedAudit(List.of("lasting"), List.of("passing 11")), repeated());
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
  void whatIsSeenOnceIsUnsureOrGone() {
    audits.add(List.of("first"));
    audits.add(List.of("second"));
    assertEquals(new RepeatedAudit(List.of(), List.of("second")), repeated());
    assertEquals(2, count);
  }
}
