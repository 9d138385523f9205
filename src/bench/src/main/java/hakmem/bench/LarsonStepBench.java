// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.Heap;
import java.util.concurrent.TimeUnit;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One step of a Larson-like loop: free a random one of 1,024 blocks, allocate another of 8 to 128
 * bytes in its place. One thread, every slot filled before the first step, all of hakmem's checks
 * on. An invocation is {@link #STEPS} steps, as in the C programs of the same loop, so that the
 * harness's own loop does not count.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LarsonStepBench {
  private static final int STEPS = 1024;

  /** Slots of hakmem's explicit handle. */
  @State(Scope.Thread)
  @InheritableMustCall("close")
  public static class HeapSlots extends LarsonSlots {
    private final @Owning Allocator allocator = Allocator.builder().build();
    private final Heap heap = allocator.newHeap();

    /** Fills the slots. */
    @Setup(Level.Trial)
    public void fill() {
      for (int i = 0; i < SLOTS; i++) {
        slots[i] = heap.malloc(bytes(next()));
      }
    }

    /** Gives everything back. */
    @TearDown(Level.Trial)
    @EnsuresCalledMethods(value = "this.allocator", methods = "close")
    public void close() {
      allocator.close();
    }
  }

  /** Slots of hakmem's static API. */
  @State(Scope.Thread)
  public static class StaticSlots extends LarsonSlots {
    /** Fills the slots. */
    @Setup(Level.Trial)
    public void fill() {
      for (int i = 0; i < SLOTS; i++) {
        slots[i] = Hakmem.malloc(bytes(next()));
      }
    }

    /** Frees what is left. */
    @TearDown(Level.Trial)
    public void empty() {
      for (long address : slots) {
        Hakmem.free(address);
      }
    }
  }

  /** Slots of system malloc. */
  @State(Scope.Thread)
  public static class MallocSlots extends LarsonSlots {
    /** Fills the slots. */
    @Setup(Level.Trial)
    public void fill() {
      for (int i = 0; i < SLOTS; i++) {
        slots[i] = SystemMalloc.malloc(bytes(next()));
      }
    }

    /** Frees what is left. */
    @TearDown(Level.Trial)
    public void empty() {
      for (long address : slots) {
        SystemMalloc.free(address);
      }
    }
  }

  /** Slots of nobody. */
  @State(Scope.Thread)
  public static class BareSlots extends LarsonSlots {}

  /** hakmem through an explicit {@link Heap}. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void explicitHeap(HeapSlots s) {
    for (int i = 0; i < STEPS; i++) {
      long r = s.next();
      int slot = LarsonSlots.slot(r);
      s.heap.free(s.slots[slot]);
      s.slots[slot] = s.heap.malloc(LarsonSlots.bytes(r));
    }
  }

  /** hakmem through the static API, which finds the thread's heap itself. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void staticApi(StaticSlots s) {
    for (int i = 0; i < STEPS; i++) {
      long r = s.next();
      int slot = LarsonSlots.slot(r);
      Hakmem.free(s.slots[slot]);
      s.slots[slot] = Hakmem.malloc(LarsonSlots.bytes(r));
    }
  }

  /** The C library's malloc, through critical downcalls. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void systemMallocCritical(MallocSlots s) {
    for (int i = 0; i < STEPS; i++) {
      long r = s.next();
      int slot = LarsonSlots.slot(r);
      SystemMalloc.free(s.slots[slot]);
      s.slots[slot] = SystemMalloc.malloc(LarsonSlots.bytes(r));
    }
  }

  /** Random numbers and slots alone: what every row above contains. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void baseline(BareSlots s) {
    for (int i = 0; i < STEPS; i++) {
      long r = s.next();
      int slot = LarsonSlots.slot(r);
      s.slots[slot] += LarsonSlots.bytes(r);
    }
  }
}
