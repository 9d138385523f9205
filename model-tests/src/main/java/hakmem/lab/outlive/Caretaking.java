// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.outlive;

import hakmem.lease.Maintained;
import hakmem.lease.Maintenance;
import hakmem.lease.Rounds;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What maintenance must get through: "order", "throwable", "interrupt". Public with a constructor
 * without parameters, so that the loader of a copy of the engine can make one of its own.
 */
public final class Caretaking implements Predicate<String> {
  private static final long MILLI = 1_000_000;
  private static final int SLOW_ROUNDS = 1000;

  private final AtomicReference<@Nullable Thread> server = new AtomicReference<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicInteger ticks = new AtomicInteger();
  private final Maintenance maintenance = new Maintenance(this::thread, this::now);

  /** Nobody to look after yet. */
  public Caretaking() {}

  private Thread thread(Runnable run) {
    Thread thread = Thread.ofPlatform().daemon().unstarted(run);
    server.set(thread);
    return thread;
  }

  private long now() {
    if (Thread.currentThread() == server.get() && !failed.getAndSet(true)) {
      throw new OutOfMemoryError();
    }
    return System.nanoTime();
  }

  @Override
  public boolean test(String what) {
    return switch (what) {
      case "order" -> secondGetsItsRound();
      case "throwable" -> goesOn(false);
      default -> goesOn(true);
    };
  }

  /** One whose rounds last longer than its period comes first in the list. */
  private boolean secondGetsItsRound() {
    AtomicInteger rounds = new AtomicInteger();
    Maintained slow = () -> {};
    Maintained second = rounds::incrementAndGet;
    Rounds order = new Rounds();
    order.add(slow, MILLI, 0);
    order.add(second, 2 * MILLI, 0);
    for (int i = 1; i <= SLOW_ROUNDS; i++) {
      Maintained due = order.takeDue(2L * i * MILLI);
      if (due != null) {
        due.tick();
      }
    }
    return rounds.get() > 0;
  }

  /** A round comes after a failure, or after an interrupt, or the thread has ended. */
  private boolean goesOn(boolean interrupt) {
    failed.set(interrupt);
    Maintained counted = ticks::incrementAndGet;
    maintenance.add(counted, 1);
    Thread thread = Objects.requireNonNull(server.get());
    if (interrupt) {
      waitForTick(thread, ticks.get());
      thread.interrupt();
    }
    // Two: the first may have been under way.
    waitForTick(thread, ticks.get());
    waitForTick(thread, ticks.get());
    boolean alive = thread.isAlive();
    maintenance.remove(counted);
    return alive;
  }

  private void waitForTick(Thread thread, int seen) {
    while (thread.isAlive() && ticks.get() == seen) {
      Thread.yield();
    }
  }
}
