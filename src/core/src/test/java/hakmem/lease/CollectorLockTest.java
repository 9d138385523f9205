// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A lock of which an Error leaves no half. */
class CollectorLockTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 200;

  private final CollectorLock turn = new CollectorLock();
  private int inside;
  private int sum;

  @Test
  void whoHasItMayTakeItAgain() {
    turn.take();
    assertTrue(turn.tryTake());
    assertEquals(2, turn.holds());
    turn.leave();
    assertTrue(turn.isTaken());
    turn.leave();
    assertFalse(turn.isTaken());
    assertEquals(0, turn.holds());
  }

  @Test
  void othersDoNotHaveIt() throws Exception {
    turn.take();
    assertEquals(List.of(false, 0), onAnotherThread());
    turn.leave();
    assertEquals(List.of(true, 1), onAnotherThread());
  }

  private List<Object> onAnotherThread() throws Exception {
    FutureTask<List<Object>> look = new FutureTask<>(() -> List.of(turn.tryTake(), turn.holds()));
    Thread.ofPlatform().start(look);
    return look.get();
  }

  @Test
  void oneIsInsideAtATime() throws Exception {
    List<FutureTask<Integer>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      FutureTask<Integer> rounds = new FutureTask<>(this::rounds);
      all.add(rounds);
      (i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(rounds);
    }
    for (FutureTask<Integer> rounds : all) {
      assertEquals(1, rounds.get());
    }
    assertEquals(THREADS * ROUNDS, sum);
  }

  private int rounds() {
    int most = 0;
    for (int i = 0; i < ROUNDS; i++) {
      turn.take();
      most = Math.max(most, ++inside);
      sum++;
      inside--;
      turn.leave();
    }
    return most;
  }
}
