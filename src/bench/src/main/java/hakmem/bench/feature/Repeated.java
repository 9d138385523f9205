// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.feature;

/** Something that is done again and again beside a workload, by a thread of its own. */
final class Repeated implements AutoCloseable {
  /** What may fail. */
  interface Work {
    void run() throws Exception;
  }

  private final Thread thread;

  /** From now on, once in so many milliseconds. What it throws ends the process. */
  Repeated(long millis, Work work) {
    this.thread = Thread.ofPlatform().daemon().name("bench-look").start(() -> run(millis, work));
  }

  private static void run(long millis, Work work) {
    try {
      while (true) {
        work.run();
        Thread.sleep(millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1); // Else what is measured would be something else.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
