// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lease.HeapCollector;
import hakmem.walk.EngineDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;

/**
 * Neither malloc nor free, in any form, parks a virtual thread or makes it wait for a lock or a
 * monitor, so none can pin it, as the JVM's own events tell.
 */
class NothingBlocksTest {
  private static final Set<Thread.State> WAITS =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED);
  private static final List<String> EVENTS =
      List.of("jdk.VirtualThreadPinned", "jdk.JavaMonitorEnter", "jdk.JavaMonitorWait");

  /** Where the JVM loads a class or links a call, once for each: it locks there. */
  private static final Set<String> LINKING =
      Set.of("java.lang.ClassLoader", "java.lang.invoke.MethodHandleNatives");

  private static final int THREADS = 500;
  private static final int ROUNDS = 50;

  /** Whoever blocks in the allocator's stead. */
  private static final class Canary {
    static final ReentrantLock LOCK = new ReentrantLock();
    static final Object MONITOR = new Object();

    private Canary() {}

    static void park() {
      LockSupport.parkNanos(1_000_000);
    }

    static void lock() {
      LOCK.lock();
      LOCK.unlock();
    }

    static void monitor() {
      synchronized (MONITOR) {
        Thread.onSpinWait();
      }
    }
  }

  /** Where virtual threads that cannot leave their carriers had to wait, below a method of ours. */
  private static Set<String> waitsIn(Runnable program) {
    Queue<RecordedEvent> seen = new ConcurrentLinkedQueue<>();
    try (RecordingStream stream = new RecordingStream()) {
      for (String event : EVENTS) {
        stream.enable(event).withThreshold(Duration.ZERO).withStackTrace();
      }
      stream.setReuse(false);
      stream.onEvent(seen::add);
      stream.startAsync();
      program.run();
      stream.stop();
    }
    Set<String> found = new TreeSet<>();
    for (RecordedEvent event : seen) {
      if (event.getThread() != null && event.getThread().isVirtual()) {
        String place = placeOf(event.getStackTrace().getFrames());
        if (!place.isEmpty()) {
          found.add(event.getEventType().getName() + " in " + place);
        }
      }
    }
    return found;
  }

  /** The innermost method of ours, empty if there is none or if the JVM was linking it. */
  private static String placeOf(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      if (LINKING.contains(type(frame))) {
        return "";
      }
      if (isOurs(type(frame))) {
        return type(frame) + "." + frame.getMethod().getName();
      }
    }
    return "";
  }

  private static String type(RecordedFrame frame) {
    return frame.getMethod().getType().getName();
  }

  /** The allocator's, or the canary's: not those of the program that uses it. */
  private static boolean isOurs(String type) {
    boolean isProgram =
        type.startsWith(NothingBlocksTest.class.getName())
            || type.startsWith(PinnedThread.class.getName());
    return type.startsWith("hakmem.") && (!isProgram || type.endsWith("$Canary"));
  }

  private static void onPinnedThreads(int count, Runnable body) {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(PinnedThread.start(body, (thread, e) -> failures.add(e)));
    }
    threads.forEach(NothingBlocksTest::join);
    assertEquals(List.of(), List.copyOf(failures));
  }

  /** Allocates in all ways, hands over, and frees what others handed over. */
  private static void use(Allocator allocator, Queue<Long> handedOver) {
    for (int i = 0; i < ROUNDS; i++) {
      handedOver.add(allocator.malloc(16L << i % 18));
      allocator.free(allocator.realloc(allocator.calloc(1, 100), 300));
      Long other = handedOver.poll();
      if (other != null) {
        allocator.free(other);
      }
    }
  }

  @Test
  void noOperationMakesAVirtualThreadWait() {
    Queue<Long> handedOver = new ConcurrentLinkedQueue<>();
    try (Allocator allocator = Allocator.builder().reserveBytes(1L << 32).build()) {
      onPinnedThreads(1, () -> use(allocator, handedOver)); // Initialises classes.
      assertEquals(
          Set.of(), waitsIn(() -> onPinnedThreads(THREADS, () -> use(allocator, handedOver))));
    }
  }

  @Test
  void canariesThatWaitAreSeen() {
    String in = " in " + Canary.class.getName();
    assertEquals(
        Set.of("jdk.VirtualThreadPinned" + in + ".park"),
        waitsIn(() -> onPinnedThreads(1, Canary::park)));
    Canary.LOCK.lock();
    assertEquals(
        Set.of("jdk.VirtualThreadPinned" + in + ".lock"),
        waitsIn(
            () -> {
              Thread waiting = untilItWaits(Canary::lock);
              Canary.LOCK.unlock();
              join(waiting);
            }));
    Set<String> monitor =
        waitsIn(
            () -> {
              Thread waiting;
              synchronized (Canary.MONITOR) {
                waiting = untilItWaits(Canary::monitor);
              }
              join(waiting);
            });
    assertTrue(monitor.contains("jdk.JavaMonitorEnter" + in + ".monitor"), monitor::toString);
  }

  /** What is documented to wait for another call of itself. */
  @Test
  void collectionsTakeTurns() {
    try (Allocator allocator = Allocator.builder().reserveBytes(1L << 30).build()) {
      HeapCollector collector = EngineDoor.open(allocator).collector();
      Runnable two = () -> join(collector.whilePaused(() -> untilItWaits(allocator::collectIdle)));
      assertEquals(
          Set.of("jdk.VirtualThreadPinned in hakmem.lease.CollectorLock.take"), waitsIn(two));
    }
  }

  private static Thread untilItWaits(Runnable body) {
    Thread thread = PinnedThread.start(body, (dying, e) -> e.printStackTrace());
    while (!WAITS.contains(thread.getState())) {
      assertTrue(thread.isAlive(), "it did not wait");
      Thread.onSpinWait();
    }
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
