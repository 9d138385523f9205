// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static org.junit.jupiter.api.Assertions.assertNull;

import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Trace;
import org.junit.jupiter.api.Test;

/** Writes after a free whose damage the model once judged wrongly, shrunk. */
class LateWriteTest {
  private static final String REST =
      " realOs=false reserve=67108864 retained=4194304 limit=9223372036854775807"
          + " space=4294967296\n";
  private static final String HEADERS = "# hakmem-model headers=true" + REST;
  private static final String HEADERLESS = "# hakmem-model headers=false" + REST;

  /** The dead block's slab was given back; where it was, a live block has its header. */
  @Test
  void overTheHeaderOfALiveBlock() {
    agrees(HEADERS + "t 0\na 0 17\nf 0\ng\na 1 0\ny 0\nr 1 0\n");
  }

  /** The list ends at the damage; a block behind it is lost, and its wrong free succeeds. */
  @Test
  void inFrontOfALostBlock() {
    agrees(HEADERLESS + "t 0\na 0 113\ng\na 1 113\nf 0\ny 0\nl\nl\na 2 113\ng\ni 2 896\n");
  }

  private static void agrees(String text) {
    assertNull(new Lockstep().run(Trace.parse(text), Checks.ALL));
  }
}
