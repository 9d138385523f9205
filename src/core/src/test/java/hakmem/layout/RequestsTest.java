// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** What programs ask for, checked before anything is done. */
class RequestsTest {
  @Test
  void countsAndSizesOfElementsAreNotNegative() {
    assertEquals(6, Requests.callocBytes(2, 3));
    assertThrows(IllegalArgumentException.class, () -> Requests.callocBytes(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> Requests.callocBytes(0, -1));
    assertThrows(IllegalArgumentException.class, () -> Requests.callocBytes(-2, -3));
  }
}
