// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadsInsideTest {
  private final ThreadsInside inside = new ThreadsInside();

  @Test
  void aThreadIsInsideUntilItGoesOut() {
    int cell = inside.enter();
    assertNotEquals(ThreadsInside.AGAIN, cell);
    assertEquals(ThreadsInside.AGAIN, inside.enter());
    inside.cells[ThreadsInside.AGAIN] = 0; // Out of the inner one: still inside.
    assertEquals(ThreadsInside.AGAIN, inside.enter());
    inside.cells[cell] = 0;
    assertNotEquals(ThreadsInside.AGAIN, inside.enter());
  }

  /** More than there are cells, so that some go in unseen. */
  @Test
  void eachThreadSeesItselfAlone() throws InterruptedException {
    int count = 5_000;
    CountDownLatch all = new CountDownLatch(count);
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.startVirtualThread(() -> goIn(all, wrong)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, wrong.get());
    for (long cell : inside.cells) {
      assertEquals(0, cell);
    }
  }

  private void goIn(CountDownLatch all, AtomicInteger wrong) {
    int cell = inside.enter();
    boolean isFirst = cell != ThreadsInside.AGAIN;
    all.countDown();
    try {
      all.await(); // All are inside at once.
    } catch (InterruptedException e) {
      wrong.incrementAndGet();
    }
    boolean isSeen = inside.cells[cell] == Thread.currentThread().threadId();
    boolean isUnseen = cell == ThreadsInside.AGAIN - 1;
    if (!isFirst || isSeen == isUnseen) {
      wrong.incrementAndGet();
    }
    int again = inside.enter();
    if ((again == ThreadsInside.AGAIN) == isUnseen) {
      wrong.incrementAndGet();
    }
    inside.cells[again] = 0;
    inside.cells[cell] = 0;
  }
}
