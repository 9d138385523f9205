// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {
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
