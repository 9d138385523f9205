// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.diag.HeapAuditor;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of what a limit counts is of use: nine tenths and more for blocks of 1 to 2 MiB. */
class UsableShareTest {
  private static final long MIB = 1L << 20;

  /** Every length of units, with its first and last byte. */
  private static final long STEP = 32 << 10;

  private static final int BLOCKS = 40;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void atLeastNineTenthsAreUsable(boolean headers) {
    for (long bytes = MIB; bytes <= 2 * MIB; bytes += STEP) {
      share(headers, bytes);
      share(headers, Math.min(bytes + 1, 2 * MIB));
    }
  }

  private static void share(boolean headers, long bytes) {
    try (Allocator allocator =
        EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 42))
            .headers(headers)
            .build()) {
      for (int i = 0; i < BLOCKS; i++) {
        assertTrue(allocator.usableSize(allocator.malloc(bytes)) >= bytes);
      }
      long usable = BLOCKS * bytes;
      long committed = allocator.stats().committedBytes();
      assertTrue(usable * 10 >= committed * 9, () -> bytes + " bytes: " + committed + " committed");
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }
}
