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

  /** The dead block's slab was given back; what lies there now was never used, and is not zero. */
  @Test
  void intoUnusedBlocksOfAnotherSlab() {
    agrees(
        "# hakmem-model headers=false realOs=false reserve=2097152 retained=0"
            + " limit=9223372036854775807 space=4294967296\n"
            + "t 0\n"
            + "a 0 0\n"
            + "a 1 17\n"
            + "a 2 33\n"
            + "a 3 49\n"
            + "f 1\n"
            + "f 2\n"
            + "f 0\n"
            + "f 3\n"
            + "o 0\n"
            + "a 4 0\n"
            + "r 4 2097153\n"
            + "f 4\n"
            + "o -1\n"
            + "a 5 163841\n"
            + "y 3\n"
            + "c 6 163841\n");
  }

  private static void agrees(String text) {
    assertNull(new Lockstep().run(Trace.parse(text), Checks.ALL));
  }
}
