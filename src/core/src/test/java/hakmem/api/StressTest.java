// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.base.Text;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Four real threads that allocate, hand blocks to each other through slots, free each other's and
 * end with survivors, generation after generation. Each block carries its size and a pattern.
 */
@ParameterizedClass
@EnumSource
class StressTest extends AllocatorTestBase {
  private static final int THREADS = 4;
  private static final int GENERATIONS = 4;
  private static final int STEPS_REAL = 20_000;
  private static final int STEPS_SIMULATED = 3_000;
  private static final int SLOTS = 256;
  private static final int SURVIVORS = 500;

  /** What a thread allocates with and frees through. */
  private enum Style {
    HANDLE_CLOSED,
    HANDLE_LEFT_OPEN,
    STATIC
  }

  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
  private final Queue<Long> survivors = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @Test
  void threadsThatComeAndGoDamageNothing() throws InterruptedException {
    for (int generation = 0; generation < GENERATIONS; generation++) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        long seed = generation * 100L + t;
        Style style = Style.values()[(generation + t) % Style.values().length];
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((thread, e) -> failures.add(e))
                .start(() -> work(new SplittableRandom(seed), style)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(
          List.of(),
          List.copyOf(failures),
          "these threads free each block once: the engine is wrong, whatever it advises a program"
              + " to do; what fails depends on when threads meet, so run this several times");
      assertAudit();
    }
    freeAllWithOneThread();
  }

  private void work(SplittableRandom random, Style style) {
    Heap own = style == Style.STATIC ? null : allocator.newHeap();
    List<Long> held = new ArrayList<>();
    int steps = setup.simulated() ? STEPS_SIMULATED : STEPS_REAL;
    for (int step = 0; step < steps; step++) {
      int choice = random.nextInt(10);
      if (choice < 5 || held.isEmpty()) {
        held.add(allocate(random, own));
      } else if (choice < 7) {
        // What was in the slot comes from any thread, and is freed by this one.
        int last = held.size() - 1;
        long other = slots.getAndSet(random.nextInt(SLOTS), held.remove(last));
        verifyAndFree(other, own);
      } else {
        int at = random.nextInt(held.size());
        long address = held.get(at);
        held.set(at, held.getLast());
        held.removeLast();
        verifyAndFree(address, own);
      }
      if (held.size() > SURVIVORS) {
        verifyAndFree(held.removeLast(), own);
      }
    }
    survivors.addAll(held);
    if (style == Style.HANDLE_CLOSED && own != null) {
      own.close();
    }
  }

  private long allocate(SplittableRandom random, Heap own) {
    int magnitude = random.nextInt(500) == 0 ? 22 : random.nextInt(5, 13);
    long bytes = random.nextLong(16, 1L << magnitude);
    long address = own == null ? allocator.malloc(bytes) : own.malloc(bytes);
    stamp(address, bytes);
    return address;
  }

  /** Size in the first word, patterns in the second and the last. */
  private void stamp(long address, long bytes) {
    memory.storePlain(address, 0, bytes);
    memory.storePlain(address, 8, HeldBlocks.pattern(address, bytes));
    long last = lastWord(address, bytes);
    if (last >= address + 16) {
      memory.storePlain(last, 0, HeldBlocks.pattern(last, bytes));
    }
  }

  private static long lastWord(long address, long bytes) {
    return address + (bytes / 8 - 1) * 8;
  }

  private void verifyAndFree(long address, Heap own) {
    if (address == 0) {
      return;
    }
    long bytes = memory.loadPlain(address, 0);
    boolean intact =
        bytes >= 16
            && bytes < 1L << 22
            && memory.loadPlain(address, 8) == HeldBlocks.pattern(address, bytes);
    if (intact) {
      long last = lastWord(address, bytes);
      intact = last < address + 16 || memory.loadPlain(last, 0) == HeldBlocks.pattern(last, bytes);
    }
    if (!intact) {
      throw new AssertionError("block " + Text.hex(address) + " was overwritten; size " + bytes);
    }
    if (own == null) {
      allocator.free(address);
    } else {
      own.free(address);
    }
  }

  private void freeAllWithOneThread() {
    survivors.forEach(address -> verifyAndFree(address, heap));
    for (int i = 0; i < SLOTS; i++) {
      verifyAndFree(slots.get(i), heap);
    }
    assertAudit();
    // Every thread is gone: this one may act for their heaps.
    List.copyOf(EngineDoor.open(allocator).heaps()).forEach(Heap::close);
    allocator.trim();
    assertEquals(0, allocator.stats().allocatedBytes());
    assertEquals(0, allocator.stats().committedBytes());
  }
}
