// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.heap.BlockHeap;
import hakmem.lab.model.HeapAccess;
import hakmem.layout.BlockLayout;
import hakmem.memory.OsMemory;
import hakmem.registry.AddressRange;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A run of free threads on the instrumented engine: they allocate, write, free, hand blocks to each
 * other, free wrongly, collect and close their heaps, as a seed says. Small slabs: 16 (15), 3 and 2
 * blocks. What each thread does is fixed by the seed, how they interleave is not.
 */
public final class RecordedRun implements Function<List<Object>, Map<String, List<String>>> {
  private static final long SUPERSLAB_BYTES = 2L << 20;
  private static final List<Integer> BYTES = List.of(4 << 10, 20 << 10, 30 << 10);

  /** Which of them plain programs have. */
  private static final int PLAIN = 1;

  private static final int LONGEST_SECONDS = 60;

  /** Steps of a thread for each attempt to empty somebody's heap. */
  private static final int TAKES = 4;

  private static final long GARBAGE = 0x5A5A_A5A5_1234_4321L;

  private final ConcurrentLinkedQueue<Long> handedOver = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private final ThreadLocal<Integer> thread = ThreadLocal.withInitial(() -> 0);

  private final ActionRecording recording = new ActionRecording(thread::get);

  /** A run; used once. */
  public RecordedRun() {}

  /**
   * Runs a plan and returns the lines of each log file by its module.
   *
   * @param values of the plan, one by one: the class itself is another one in this loader
   */
  @Override
  public Map<String, List<String>> apply(List<Object> values) {
    ActionRecorder.Plan plan =
        new ActionRecorder.Plan(
            (long) values.get(0),
            (int) values.get(1),
            (int) values.get(2),
            (boolean) values.get(3),
            (int) values.get(4),
            (boolean) values.get(5));
    OsMemory os = new RecordingOs(new SimulatedOs(8 * SUPERSLAB_BYTES));
    Probes.start(recording, os.blockMemory());
    thread.set(plan.threads() + 1);
    try (Allocator built =
        EngineDoor.withMemory(Allocator.builder(), os)
            .headers(plan.headers())
            .reserveBytes((plan.plain() ? 4 : 1) * SUPERSLAB_BYTES)
            .retainedBytesMax(plan.seed() % 2 * SUPERSLAB_BYTES)
            .magazineBytesMax(0)
            .build()) {
      run(plan, built);
      List<RawEvent> events = recording.stop();
      AddressRange[] ranges = EngineDoor.open(built).parts().registry().ranges();
      BlockLayout layout = plan.headers() ? BlockLayout.HEADER : BlockLayout.HEADERLESS;
      int threads = plan.threads() + 2;
      Map<String, List<String>> logs = new LinkedHashMap<>();
      put(logs, "TraceFreelist", () -> FreelistLog.of(events, layout));
      put(logs, "TraceRegistry", () -> RegistryLog.of(events, ranges, threads));
      if (plan.plain()) {
        put(logs, "TraceRemoteFree", () -> RemoteFreeLog.of(List.of(events), layout, threads));
      }
      Throwable thrown = failure.get();
      logs.put(ActionRecorder.FAILURE, thrown == null ? List.of() : List.of(thrown.toString()));
      return logs;
    }
  }

  /** What an engine with a planted bug did may make no sense at all. */
  private void put(
      Map<String, List<String>> logs, String module, Supplier<List<String>> projection) {
    guarded(() -> logs.put(module, projection.get()));
  }

  private void run(ActionRecorder.Plan plan, Allocator built) {
    CountDownLatch working = new CountDownLatch(plan.threads());
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= plan.threads(); i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("recorded-" + number)
              .start(() -> guarded(() -> new Worker(plan, number, built, working).run())));
    }
    if (plan.plain()) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("recorded-taker")
              .start(() -> guarded(() -> takeIdle(plan, built))));
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(LONGEST_SECONDS).toNanos();
    for (Thread thread : threads) {
      join(thread, deadline);
    }
    if (failure.get() == null) {
      guarded(() -> settle(built, plan));
    }
  }

  private void settle(Allocator built, ActionRecorder.Plan plan) {
    for (Long left = handedOver.poll(); left != null; left = handedOver.poll()) {
      built.free(left); // By a thread without heap.
    }
    built.trim();
    retain(built, plan);
  }

  /** What a block of a class is asked for with. */
  private static int bytes(ActionRecorder.Plan plan, int which) {
    return BYTES.get(which) - (plan.headers() ? 16 : 0);
  }

  /**
   * A superslab of which nobody has given units back becomes empty and is kept, and trim gives it
   * back: threads that trim now and then hardly ever leave one whole.
   */
  private void retain(Allocator built, ActionRecorder.Plan plan) {
    BlockHeap heap = (BlockHeap) built.newHeap();
    heap.free(heap.malloc(bytes(plan, PLAIN)));
    heap.close();
    built.trim();
  }

  /** A thread without heap that empties the heaps of others when they are not inside. */
  private void takeIdle(ActionRecorder.Plan plan, Allocator built) {
    thread.set(plan.threads() + 2);
    RandomGenerator random = new java.util.SplittableRandom(plan.seed());
    for (int i = 0; i < plan.steps() / TAKES; i++) {
      List<BlockHeap> heaps = List.copyOf(EngineDoor.open(built).heaps());
      if (!heaps.isEmpty()) {
        HeapAccess.drainIdle(heaps.get(random.nextInt(heaps.size())));
      }
      Thread.yield();
    }
  }

  private void guarded(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  /** An engine with a planted bug may go round for ever: its log so far is what counts. */
  private void join(Thread thread, long deadline) {
    try {
      long left = Math.max(1, deadline - System.nanoTime());
      if (!thread.join(Duration.ofNanos(left))) {
        failure.compareAndSet(null, new IllegalStateException(thread.getName() + " does not end"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a run was recorded", e);
    }
  }

  /** What one thread does. */
  private final class Worker {
    private final ActionRecorder.Plan plan;
    private final int number;
    private final Allocator built;
    private final CountDownLatch working;
    private final RandomGenerator random;
    private final List<Long> held = new ArrayList<>();
    private BlockHeap heap;

    Worker(ActionRecorder.Plan plan, int number, Allocator built, CountDownLatch working) {
      this.plan = plan;
      this.number = number;
      this.built = built;
      this.working = working;
      this.random = new java.util.SplittableRandom(plan.seed() * 31 + number);
      this.heap = (BlockHeap) built.newHeap();
    }

    void run() {
      thread.set(number);
      try {
        if (plan.threads() > 1) {
          allocateHalf();
        }
        steps();
      } finally {
        working.countDown();
      }
      awaitOthers();
      for (long block : held) {
        heap.free(block);
      }
      heap.close();
    }

    /** What threads that hold much need together must not be left to chance. */
    private void allocateHalf() {
      for (int i = 0; i < plan.heldMax() / 2; i++) {
        allocate();
      }
    }

    private void steps() {
      for (int i = 0; i < plan.steps(); i++) {
        step(random.nextInt(100));
        if (random.nextInt(4) == 0) {
          Thread.yield();
        }
      }
    }

    /** What all threads hold lives at the same time, even if one is done before others start. */
    private void awaitOthers() {
      try {
        working.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Plain programs free rightly, and close their heaps at the end. */
    private void step(int what) {
      if (plan.plain() && what >= 84) {
        freeOther();
      } else if (what < 38) {
        allocate();
      } else if (what < 60) {
        freeOwn();
      } else if (what < 72) {
        handOver();
      } else if (what < 84) {
        freeOther();
      } else if (what < 90) {
        write();
      } else if (what < 96) {
        freeWrongly();
      } else if (what < 98) {
        heap.collect();
      } else if (what < 99) {
        heap.close();
        heap = (BlockHeap) built.newHeap();
      } else {
        built.trim();
      }
    }

    private void allocate() {
      if (held.size() < plan.heldMax()) {
        held.add(heap.malloc(bytes(plan, plan.plain() ? PLAIN : random.nextInt(BYTES.size()))));
      }
    }

    private long takeHeld() {
      return held.remove(random.nextInt(held.size()));
    }

    private void freeOwn() {
      if (!held.isEmpty()) {
        heap.free(takeHeld());
      }
    }

    private void handOver() {
      if (!held.isEmpty()) {
        handedOver.add(takeHeld());
      }
    }

    /** Through its heap, or as a thread without one. */
    private void freeOther() {
      Long block = handedOver.poll();
      if (block != null) {
        if (random.nextInt(4) == 0) {
          built.free(block);
        } else {
          heap.free(block);
        }
      }
    }

    private void write() {
      if (!held.isEmpty()) {
        long block = held.get(random.nextInt(held.size()));
        EngineDoor.open(built).parts().memory().storePlain(block, 8, GARBAGE);
        Probes.userWrite(block);
      }
    }

    private void freeWrongly() {
      if (held.isEmpty()) {
        refuse(16);
        return;
      }
      long block = held.get(random.nextInt(held.size()));
      switch (random.nextInt(3)) {
        case 0 -> refuse(block + 64);
        case 1 -> refuse(1L << 46);
        default -> freeTwice();
      }
    }

    private void freeTwice() {
      long block = takeHeld();
      heap.free(block);
      // Headerless the slab may be another's by now, and the block live again: not a double free.
      if (plan.threads() == 1) {
        refuse(block);
      }
    }

    private void refuse(long address) {
      AddressFault fault = heap.tryFree(address);
      if (fault == null) {
        throw new IllegalStateException("a wrong free was accepted: " + Long.toHexString(address));
      }
      Probes.refused(heap, address, fault);
    }
  }
}
