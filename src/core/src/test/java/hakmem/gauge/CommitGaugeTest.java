// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CommitGaugeTest {
  @Test
  void addsUpToTheLimitAndNoFurther() {
    CommitGauge gauge = new CommitGauge(100, 100, () -> false, null);
    assertTrue(gauge.tryAdd(60));
    assertFalse(gauge.tryAdd(41));
    assertTrue(gauge.tryAdd(40));
    assertFalse(gauge.tryAdd(1));
    assertEquals(100, gauge.committedBytes());
    gauge.subtract(70);
    assertEquals(30, gauge.committedBytes());
    assertEquals(100, gauge.peakBytes());
    assertEquals(100, gauge.limitBytes());
  }

  @Test
  void aSumBeyond64BitsIsRefused() {
    CommitGauge gauge = new CommitGauge(Long.MAX_VALUE, Long.MAX_VALUE, () -> false, null);
    assertTrue(gauge.tryAdd(Long.MAX_VALUE - 10));
    assertFalse(gauge.tryAdd(11));
    assertTrue(gauge.tryAdd(10));
  }

  @Test
  void manyThreadsNeverPassTheLimit() throws InterruptedException {
    CommitGauge gauge = new CommitGauge(3, 3, () -> false, null);
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 50_000; i++) {
                      if (gauge.tryAdd(1)) {
                        gauge.subtract(1);
                      }
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, gauge.committedBytes());
    assertTrue(gauge.peakBytes() <= 3, "peak " + gauge.peakBytes());
  }
}
