// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void numbersStandToTheRight() {
    TextTable table = new TextTable(1, "name", "n");
    table.row("a", "1");
    table.row("longer", "1,000");
    assertEquals("name        n\n------  -----\na           1\nlonger  1,000\n", table.toString());
    assertThrows(IllegalArgumentException.class, () -> table.row("one cell"));
  }

  @Test
  void unitsAreBinary() {
    assertEquals("1023 B", Units.bytes(1023L));
    assertEquals("1.0 KiB", Units.bytes(1024L));
    assertEquals("8.0 EiB", Units.bytes(Long.MAX_VALUE));
    assertEquals("-", Units.bytes(null));
    assertEquals("-", Units.decimal(null, 2));
    assertEquals("1.50", Units.decimal(1.5, 2));
    assertEquals("189,632", Units.count(189_632));
  }
}
