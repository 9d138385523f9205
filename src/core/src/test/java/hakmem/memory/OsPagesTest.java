// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which sizes of OS pages are accepted, and that the real one is asked for. */
class OsPagesTest {
  @Test
  void aUnitMustBeWholePages() {
    for (long bytes = 4096; bytes <= OsPages.BYTES_MAX; bytes *= 2) {
      assertEquals(bytes, OsPages.checked(bytes));
    }
    for (long bytes : new long[] {-1, 0, 4097, 2 * OsPages.BYTES_MAX}) {
      var e = assertThrows(UnsupportedOperationException.class, () -> OsPages.checked(bytes));
      assertTrue(e.getMessage().contains("osPageBytes=" + bytes), e.getMessage());
    }
  }

  @Test
  void theSystemIsAsked() throws Exception {
    var getconf = new ProcessBuilder("getconf", "PAGESIZE").start();
    String answer = new String(getconf.getInputStream().readAllBytes()).strip();
    assertEquals(Long.parseLong(answer), LinuxOs.INSTANCE.osPageBytes());
  }
}
