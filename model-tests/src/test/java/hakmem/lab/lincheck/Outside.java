// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * A thread that Lincheck does not watch, for what happens before and after the threads of an
 * execution: there its probes cost a hundred times as much as the work itself.
 */
final class Outside {
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

  private Outside() {}

  /** Runs on the other thread and waits; what it throws, this throws. */
  static <T> T call(Supplier<T> work) {
    try {
      return THREAD.submit(work::get).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
