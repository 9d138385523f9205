// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.lab.hunt.Share;
import hakmem.lab.lincheck.Lincheck.Effort;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Suites on the engine as it is shipped: a share of them, and all where the system property {@code
 * hakmem.test.hunts} is {@code all}.
 */
class LincheckTest {
  /** One suite in so many. */
  private static final int SHARE = 3;

  private static final List<String> SUITES =
      List.of(
          "AtomicBitsSuite",
          "RemoteListSuite",
          "RegistrySuite",
          "OrphanSetSuite",
          "SuperslabPoolSuite",
          "HeapSuite",
          "LeaseSuite");

  @Test
  void everyExecutionFits() {
    List<String> share = Share.of(SUITES, SHARE).toList();
    assertEquals(Optional.empty(), SuiteRun.run(null, share, Effort.BUILD));
  }
}
