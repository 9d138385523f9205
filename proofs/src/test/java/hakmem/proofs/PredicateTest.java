// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PredicateTest {
  /** More of them than there are processors, so that no shared pool has a thread left. */
  @Test
  void replaysThatDoNotEndLeaveTheNextOneAlone() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
      assertThrows(
          TimeoutException.class,
          () ->
              Predicate.inTime(
                  () -> {
                    end.await();
                    return 0;
                  },
                  1));
    }
    assertEquals(1, Predicate.inTime(() -> 1, TimeUnit.HOURS.toMillis(1)));
    end.countDown();
  }
}
