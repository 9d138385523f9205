// SPDX-License-Identifier: Apache-2.0
package hakmem.model.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.model.threads.Lincheck.Effort;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every suite, on the engine as it is shipped. */
class LincheckTest {
  private static final Effort EFFORT = new Effort(20, 60);

  @ParameterizedTest
  @ValueSource(
      classes = {
        AtomicBitsSuite.class,
        RemoteListSuite.class,
        RegistrySuite.class,
        OrphanSetSuite.class,
        SuperslabPoolSuite.class,
        HeapSuite.class
      })
  void everyExecutionFits(Class<?> suite) {
    assertEquals(Optional.empty(), Lincheck.run(suite, EFFORT));
  }
}
