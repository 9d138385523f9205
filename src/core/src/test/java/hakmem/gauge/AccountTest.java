// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final int THREADS = 4;
  private static final int TURNS = 20_000;

  private final Account root = new Account(null, 100, 60);
  private final Account left = new Account(root, 70, 100);
  private final Account right = new Account(root, 1000, 1000);

  @Test
  void aChargeCountsForAllAroundIt() {
    assertTrue(left.tryCharge(40, false));
    assertTrue(right.tryCharge(50, false));
    assertEquals(90, root.chargedBytes());
    assertEquals(40, left.chargedBytes());
    left.discharge(30);
    assertEquals(60, root.chargedBytes());
    assertEquals(10, left.chargedBytes());
    assertEquals(90, root.peakBytes());
    assertEquals(40, left.peakBytes());
  }

  @Test
  void aRefusedChargeChangesNothing() {
    assertFalse(left.tryCharge(71, false), "the own limit");
    assertFalse(left.tryCharge(61, true), "the soft limit around");
    assertTrue(right.tryCharge(90, false));
    assertFalse(left.tryCharge(11, false), "the limit around");
    assertEquals(90, root.chargedBytes());
    assertEquals(0, left.chargedBytes());
    assertTrue(left.tryCharge(10, false));
  }

  @Test
  void whatIsClosedIsTakenOffOnce() {
    assertTrue(left.tryCharge(40, false));
    assertTrue(right.tryCharge(50, false));
    left.close();
    left.close();
    assertEquals(50, root.chargedBytes());
    assertEquals(0, left.chargedBytes());
    left.discharge(40); // By a thread that was inside.
    assertTrue(left.tryCharge(50, false), "no refusal: the allocator says that it is closed");
    assertEquals(50, root.chargedBytes());
  }

  @Test
  void aChargeUnderWayIsUndoneByOneWhoCloses() {
    Account inner = new Account(left, 1000, 1000);
    assertTrue(inner.tryCharge(20, false));
    left.close(); // Never before the inner one in an allocator: whoever is late gets here.
    assertEquals(0, root.chargedBytes());
    assertTrue(inner.tryCharge(5, false));
    assertEquals(0, root.chargedBytes());
  }

  /** Threads do this, each with its number. */
  private static void together(IntConsumer action) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      threads.add(Thread.ofPlatform().start(() -> action.accept(number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void threadsNeverPassALimitAndSumsAreRightAfterwards() throws InterruptedException {
    AtomicLong inUse = new AtomicLong();
    AtomicLong most = new AtomicLong();
    AtomicLong granted = new AtomicLong();
    together(
        number -> {
          Account own = number % 2 == 0 ? left : right;
          for (int i = 0; i < TURNS; i++) {
            long bytes = 20 + i % 40;
            if (own.tryCharge(bytes, false)) {
              long now = inUse.addAndGet(bytes);
              most.accumulateAndGet(now, Math::max);
              granted.incrementAndGet();
              inUse.addAndGet(-bytes);
              own.discharge(bytes);
            }
          }
        });
    assertTrue(most.get() <= 100, () -> "in use: " + most);
    assertTrue(root.peakBytes() <= 100 && left.peakBytes() <= 70);
    assertTrue(granted.get() > 0);
    assertEquals(0, root.chargedBytes());
    assertEquals(0, left.chargedBytes());
    assertEquals(0, right.chargedBytes());
  }

  @Test
  void accountsThatCloseMeanwhileLeaveNothingBehind() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      Account inner = new Account(left, 50, 50);
      together(
          number -> {
            for (int i = 0; i < 200; i++) {
              if (number == 0 && i == 50) {
                inner.close();
              } else if (inner.tryCharge(7, false)) {
                inner.discharge(7);
              }
            }
          });
      assertEquals(0, left.chargedBytes(), "round " + round);
      assertEquals(0, root.chargedBytes(), "round " + round);
    }
  }
}
