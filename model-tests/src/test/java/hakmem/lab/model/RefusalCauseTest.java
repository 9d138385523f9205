// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static org.junit.jupiter.api.Assertions.assertNull;

import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Trace;
import org.junit.jupiter.api.Test;

/** Causes of failures that the model once took for wrong, shrunk. */
class RefusalCauseTest {
  /** The system refuses to grow the block where it is; a new block beside it passes the limit. */
  @Test
  void aReallocMeetsTheSystemAndThenTheLimit() {
    assertNull(
        new Lockstep()
            .run(
                Trace.parse(
                    "# hakmem-model headers=false realOs=false reserve=8388608 retained=2097152"
                        + " limit=12582912 space=4294967296\n"
                        + "t 0\na 0 4980737\no 0\nr 0 7340033\n"),
                Checks.ALL));
  }
}
