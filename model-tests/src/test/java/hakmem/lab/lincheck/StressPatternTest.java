// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.lab.stress.StressHeap;
import hakmem.lab.stress.StressPattern;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real threads on the engine as it is shipped: real memory, and simulated, where strays show. */
class StressPatternTest {
  private static final int OPERATIONS_REAL = 200_000;
  private static final int OPERATIONS_SIMULATED = 20_000;
  private static final long SEED = 1;

  @ParameterizedTest
  @EnumSource
  void nothingIsDamagedInRealMemory(StressPattern pattern) {
    assertTrue(StressHeap.run(Allocator.builder().build(), pattern, SEED, OPERATIONS_REAL) >= 0);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsDamagedBehindHeaders(StressPattern pattern) {
    Allocator allocator = Allocator.builder().headers(true).build();
    assertTrue(StressHeap.run(allocator, pattern, SEED, OPERATIONS_REAL) >= 0);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsDamagedInSimulatedMemory(StressPattern pattern) {
    Allocator allocator =
        EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 42))
            .reserveBytes(1L << 26)
            .build();
    assertTrue(StressHeap.run(allocator, pattern, SEED, OPERATIONS_SIMULATED) >= 0);
  }
}
