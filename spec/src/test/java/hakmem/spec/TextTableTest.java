// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void numbersStandToTheRight() {
    TextTable table = new TextTable(1, "name", "n");
    table.row("a", "1");
    table.row("longer", "1,000");
    assertEquals("name        n\n------  -----\na           1\nlonger  1,000\n", table.toString());
    assertThrows(IllegalArgumentException.class, () -> table.row("one cell"));
  }
}
