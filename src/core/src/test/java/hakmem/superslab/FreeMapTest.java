// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class FreeMapTest {
  private final FreeMap map = new FreeMap(BitSet.valueOf(new long[] {0b1101}));

  @Test
  void saysWhichBlocksAreFree() {
    assertTrue(map.contains(0));
    assertFalse(map.contains(1));
    assertFalse(map.contains(1000), "blocks behind the last free one");
  }

  @Test
  void leadsFromBlockToBlock() {
    assertEquals(1, map.nextUsed(0));
    assertEquals(4, map.nextUsed(2));
    assertEquals(3, map.lastFree());
    assertEquals(3, map.previousFree(3));
    assertEquals(0, map.previousFree(1));
    assertEquals(-1, map.previousFree(-1));
    assertEquals(-1, FreeMap.NONE.lastFree());
  }

  @Test
  void aChangedCopyChangesNothing() {
    map.toBits().set(1);
    assertFalse(map.contains(1));
  }
}
