// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.lab.lincheck.Lincheck.Effort;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every suite, on the engine as it is shipped. */
class LincheckTest {
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
    assertEquals(Optional.empty(), SuiteRun.run(null, SUITES, Effort.BUILD));
  }
}
