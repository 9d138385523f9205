// SPDX-License-Identifier: Apache-2.0
package hakmem.misuse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The same call by two threads at once. */
final class Races {
  private Races() {}

  /** How many of the two calls were accepted. */
  static int accepted(Supplier<String> call) {
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger accepted = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    if (call.get().equals("accepted")) {
                      accepted.incrementAndGet();
                    }
                  }));
    }
    start.countDown();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return accepted.get();
  }
}
