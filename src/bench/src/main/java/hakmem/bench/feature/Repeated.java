// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.feature;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Something that is done again and again beside a workload, by a thread of its own. */
final class Repeated implements AutoCloseable {
  /** What may fail. */
  interface Work {
    void run() throws Exception;
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;

  /** From now on, once in so many milliseconds. What it throws ends the process. */
  Repeated(long millis, Work work) {
    this.thread = Thread.ofPlatform().daemon().name("bench-look").start(() -> run(millis, work));
  }

  private void run(long millis, Work work) {
    try {
      do {
        work.run();
      } while (!over.await(millis, TimeUnit.MILLISECONDS));
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1); // Else what is measured would be something else.
    }
  }

  /** Waits for the last time: what it looks at may go then. */
  @Override
  public void close() {
    over.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
