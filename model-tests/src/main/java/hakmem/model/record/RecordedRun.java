// SPDX-License-Identifier: Apache-2.0
package hakmem.model.record;

import hakmem.api.Allocator;
import hakmem.base.AddressFault;
import hakmem.heap.ThreadHeap;
import hakmem.layout.BlockLayout;
import hakmem.memory.OsMemory;
import hakmem.registry.AddressRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A run of free threads on the instrumented engine: they allocate, write, free, hand blocks to each
 * other, free wrongly, collect and close their heaps, as a seed says. Small slabs: 16 (15), 3 and 2
 * blocks. What each thread does is fixed by the seed, how they interleave is not.
 */
public final class RecordedRun implements Function<Object[], Map<String, List<String>>> {
  private static final long SUPERSLAB_BYTES = 2L << 20;
  private static final int[] BYTES = {4 << 10, 20 << 10, 30 << 10};
  private static final int LONGEST_SECONDS = 60;
  private static final long GARBAGE = 0x5A5A_A5A5_1234_4321L;

  private final ConcurrentLinkedQueue<Long> handedOver = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Recording recording = new Recording();

  /** A run; used once. */
  public RecordedRun() {}

  /**
   * Runs a plan and returns the lines of each trace file by its module.
   *
   * @param values of the plan, one by one: the class itself is another one in this loader
   */
  @Override
  public Map<String, List<String>> apply(Object[] values) {
    ActionRecorder.Plan plan =
        new ActionRecorder.Plan(
            (long) values[0],
            (int) values[1],
            (int) values[2],
            (boolean) values[3],
            (int) values[4]);
    OsMemory os = new RecordingOs(4 * SUPERSLAB_BYTES);
    Probes.start(recording, os.blockMemory());
    recording.enter(plan.threads() + 1);
    try (Allocator built =
        Allocator.builder()
            .os(os)
            .headers(plan.headers())
            .reserveBytes(SUPERSLAB_BYTES)
            .retainedBytesMax(plan.seed() % 2 * SUPERSLAB_BYTES)
            .build()) {
      run(plan, built);
      List<RawEvent> events = recording.stop();
      AddressRange[] ranges = built.sharedForAudit().backend().registry.ranges();
      BlockLayout layout = plan.headers() ? BlockLayout.HEADER : BlockLayout.HEADERLESS;
      Map<String, List<String>> traces = new LinkedHashMap<>();
      traces.put("TraceTlsSll", TlsSllTrace.of(events, layout));
      traces.put("TraceRegistry", RegistryTrace.of(events, ranges, plan.threads() + 1));
      Throwable thrown = failure.get();
      traces.put(ActionRecorder.FAILURE, thrown == null ? List.of() : List.of(thrown.toString()));
      return traces;
    }
  }

  private void run(ActionRecorder.Plan plan, Allocator built) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= plan.threads(); i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("recorded-" + number)
              .start(() -> guarded(() -> new Program(plan, number, built).run())));
    }
    for (Thread thread : threads) {
      join(thread);
    }
    if (failure.get() == null) {
      guarded(() -> settle(built));
    }
  }

  private void settle(Allocator built) {
    for (Long left = handedOver.poll(); left != null; left = handedOver.poll()) {
      built.free(left); // By a thread without heap.
    }
    built.trim();
  }

  private void guarded(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  /** An engine with a planted bug may go round for ever: its trace so far is what counts. */
  private void join(Thread thread) {
    try {
      if (!thread.join(Duration.ofSeconds(LONGEST_SECONDS))) {
        failure.compareAndSet(null, new IllegalStateException(thread.getName() + " does not end"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a run was recorded", e);
    }
  }

  /** What one thread does. */
  private final class Program {
    private final ActionRecorder.Plan plan;
    private final int number;
    private final Allocator built;
    private final RandomGenerator random;
    private final List<Long> held = new ArrayList<>();
    private ThreadHeap heap;

    Program(ActionRecorder.Plan plan, int number, Allocator built) {
      this.plan = plan;
      this.number = number;
      this.built = built;
      this.random = new java.util.SplittableRandom(plan.seed() * 31 + number);
      this.heap = built.newHeap();
    }

    void run() {
      recording.enter(number);
      for (int i = 0; i < plan.steps(); i++) {
        step(random.nextInt(100));
        if (random.nextInt(4) == 0) {
          Thread.yield();
        }
      }
      for (long block : held) {
        heap.free(block);
      }
      heap.close();
    }

    private void step(int what) {
      if (what < 38) {
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
        heap = built.newHeap();
      } else {
        built.trim();
      }
    }

    private void allocate() {
      if (held.size() < plan.heldMax()) {
        int size = BYTES[random.nextInt(BYTES.length)];
        held.add(heap.malloc(size - (plan.headers() ? 16 : 0)));
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
        built.sharedForAudit().backend().memory.storePlain(block, 8, GARBAGE);
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
