// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Whose round comes when, by a clock of the test's; and what the thread survives. */
class MaintenanceTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** Each round is a permit. */
  private static final class Ticked implements Maintained {
    final Semaphore ticks = new Semaphore(0);

    @Override
    public void tick() {
      ticks.release();
    }
  }

  private final AtomicReference<Thread> server = new AtomicReference<>();

  private Function<Runnable, Thread> remembered() {
    return run -> {
      Thread thread = Thread.ofPlatform().daemon().unstarted(run);
      server.set(thread);
      return thread;
    };
  }

  private Thread server() {
    Thread thread = server.get();
    assertNotNull(thread);
    return thread;
  }

  @Test
  void whoHasBeenDueForLongestIsNext() {
    Rounds rounds = new Rounds();
    Ticked often = new Ticked();
    Ticked seldom = new Ticked();
    rounds.add(often, MILLI, 0);
    rounds.add(seldom, SECOND, 0);
    long now = 0;
    while (now < 10 * SECOND) {
      Maintained due = rounds.takeDue(now);
      if (due == null) {
        now += rounds.nanosToNext(now);
      } else {
        due.tick();
        now += due == often ? 5 * MILLI : 0; // Longer than its period.
      }
    }
    assertEquals(9, seldom.ticks.availablePermits());
    assertEquals(2000, often.ticks.availablePermits(), 10);
  }

  @Test
  void momentsMayOverflow() {
    Rounds rounds = new Rounds();
    Ticked one = new Ticked();
    long now = Long.MAX_VALUE - 1;
    rounds.add(one, 10, now);
    assertTrue(rounds.has(one));
    assertFalse(rounds.has(new Ticked()));
    assertNull(rounds.takeDue(now + 9));
    assertEquals(1, rounds.nanosToNext(now + 9));
    assertSame(one, rounds.takeDue(now + 10));
    assertNull(rounds.takeDue(now + 19));
    assertSame(one, rounds.takeDue(now + 25));
    rounds.remove(one);
    assertNull(rounds.takeDue(now + 100));
    assertTrue(rounds.isEmpty());
  }

  @Test
  void anyThrowableEndsARoundOnly() throws InterruptedException {
    AtomicInteger failures = new AtomicInteger();
    LongSupplier clock =
        () -> {
          if (Thread.currentThread() == server.get() && failures.incrementAndGet() <= 3) {
            throw new OutOfMemoryError();
          }
          return System.nanoTime();
        };
    Maintenance maintenance = new Maintenance(remembered(), clock);
    Ticked ticked = new Ticked();
    maintenance.add(ticked, 1);
    ticked.ticks.acquire(2);
    Maintained failing =
        () -> {
          throw new StackOverflowError();
        };
    maintenance.add(failing, 1);
    ticked.ticks.acquire(2);
    maintenance.remove(failing);
    maintenance.remove(ticked);
    server().join();
  }

  @Test
  void anInterruptEndsNothing() throws InterruptedException {
    Maintenance maintenance = new Maintenance(remembered(), System::nanoTime);
    Ticked ticked = new Ticked();
    maintenance.add(ticked, 1);
    for (int i = 0; i < 20; i++) {
      server().interrupt();
      ticked.ticks.acquire();
    }
    assertTrue(server().isAlive());
    maintenance.remove(ticked);
    server().join();
  }

  @Test
  void aThreadThatCannotBeStartedIsStartedLater() throws InterruptedException {
    AtomicInteger refusals = new AtomicInteger(2);
    AtomicReference<Long> now = new AtomicReference<>(10 * SECOND);
    Function<Runnable, Thread> threads =
        run ->
            new Thread(run) {
              @Override
              public void start() {
                if (refusals.getAndDecrement() > 0) {
                  throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
              }
            };
    Maintenance maintenance = new Maintenance(threads, now::get);
    Ticked ticked = new Ticked();
    maintenance.add(ticked, 1);
    assertTrue(maintenance.isMissing());
    maintenance.restart(); // A moment later, so it does not even try.
    assertEquals(1, refusals.get());
    now.set(11 * SECOND);
    maintenance.restart();
    assertTrue(maintenance.isMissing());
    now.set(12 * SECOND);
    maintenance.restart();
    assertFalse(maintenance.isMissing());
    ticked.ticks.acquire();
    maintenance.remove(ticked);
  }

  @Test
  void theThreadEndsWithTheLastAndComesAgain() throws InterruptedException {
    Maintenance maintenance = new Maintenance(remembered(), System::nanoTime);
    Ticked one = new Ticked();
    Ticked other = new Ticked();
    maintenance.add(one, 1_000_000);
    maintenance.add(other, 1);
    other.ticks.acquire();
    Thread first = server();
    maintenance.remove(other);
    assertTrue(maintenance.isServed(one));
    assertTrue(first.isAlive());
    maintenance.remove(one);
    first.join();
    maintenance.add(other, Long.MAX_VALUE);
    maintenance.add(one, 1);
    one.ticks.acquire();
    assertTrue(first != server());
    maintenance.remove(one);
    maintenance.remove(other);
    server().join();
  }

  @Test
  void whoComesOrGoesWakesTheThread() {
    AtomicInteger looks = new AtomicInteger();
    LongSupplier clock =
        () -> {
          looks.addAndGet(Thread.currentThread() == server.get() ? 1 : 0);
          return System.nanoTime();
        };
    Maintenance maintenance = new Maintenance(remembered(), clock);
    Ticked one = new Ticked();
    Ticked other = new Ticked();
    maintenance.add(one, Long.MAX_VALUE);
    assertWoken(looks, () -> maintenance.add(other, Long.MAX_VALUE));
    assertWoken(looks, () -> maintenance.remove(other));
    maintenance.remove(one);
  }

  /** The thread sleeps; after the action it does not, or has looked at the clock. */
  private void assertWoken(AtomicInteger looks, Runnable action) {
    while (server().getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    int before = looks.get();
    action.run();
    Thread.State state = server().getState(); // Sooner than the count, which only grows.
    assertTrue(state != Thread.State.TIMED_WAITING || looks.get() > before, "it still sleeps");
  }

  @Test
  void nobodyIsKeptAlive() throws InterruptedException {
    Maintenance maintenance = new Maintenance(remembered(), System::nanoTime);
    Ticked lasting = new Ticked();
    maintenance.add(lasting, 1);
    maintenance.add(new Ticked(), 1);
    lasting.ticks.acquire(3);
    maintenance.remove(lasting);
    while (server().isAlive()) { // Until the other one is collected.
      System.gc();
      server().join(1);
    }
  }

  @Test
  void theProcessesThreadIsNotOfItsMaker() throws InterruptedException {
    ThreadGroup group = new ThreadGroup("launcher");
    List<Thread> found = new ArrayList<>();
    Thread maker =
        new Thread(
            group,
            () -> {
              try (Allocator allocator =
                  Allocator.builder().reserveBytes(1L << 26).maintenanceMillis(1000).build()) {
                allocator.free(allocator.malloc(100));
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals(Maintenance.THREAD_NAME))
                    .forEach(found::add);
              }
            });
    maker.start();
    maker.join();
    assertEquals(1, found.size());
    Thread thread = found.getFirst();
    assertTrue(thread.isDaemon());
    assertNull(thread.getContextClassLoader());
    ThreadGroup topmost = thread.getThreadGroup(); // Null if it has ended meanwhile.
    assertTrue(topmost == null || topmost.getParent() == null);
  }

  private static boolean isServed(Allocator.Builder builder) {
    try (Allocator allocator = builder.reserveBytes(1L << 26).build()) {
      return Maintenance.ofTheProcess().isServed(EngineDoor.open(allocator).collector());
    }
  }

  @Test
  void theSystemsMemoryIsServedByDefaultAndNoOther() {
    SimulatedOs os = new SimulatedOs(1L << 36);
    assertTrue(isServed(Allocator.builder()));
    assertFalse(isServed(Allocator.builder().maintenanceMillis(0)));
    assertFalse(isServed(EngineDoor.withMemory(Allocator.builder(), os)));
    assertTrue(isServed(EngineDoor.withMemory(Allocator.builder(), os).maintenanceMillis(1000)));
  }
}
