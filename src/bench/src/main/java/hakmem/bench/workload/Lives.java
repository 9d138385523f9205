// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Short lives: work in a thread that is made for it and ends with it. Stateless. */
final class Lives {
  private Lives() {}

  /** Starts a thread, lets it work with calls of its own, waits for its end. */
  static void live(Peer peer, String name, Consumer<Caller> work) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        peer.thread(
            name,
            () -> {
              try {
                Caller caller = peer.caller();
                work.accept(caller);
                caller.end();
              } catch (Throwable t) {
                failure.set(t);
              }
            });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a thread lived", e);
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException(thrown.toString(), thrown);
    }
  }
}
