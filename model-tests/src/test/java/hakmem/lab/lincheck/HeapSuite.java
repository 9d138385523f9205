// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.api.AddressFault;
import hakmem.heap.BlockHeap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * malloc and free through two heaps and by threads without one. Blocks lie in numbered slots: the
 * first of them belong to heap A, the others to heap B, and anybody frees from any. Linearizable: a
 * slot is full or empty, what a heap wrote into a block is there when it is freed, and of two frees
 * of one block one is refused.
 */
@Param(name = "own", gen = IntGen.class, conf = "0:1")
@Param(name = "slot", gen = IntGen.class, conf = "0:3")
public class HeapSuite {
  private static final int SLOTS_EACH = 2;
  private static final int SLOTS = 2 * SLOTS_EACH;

  private final EngineState engine = EngineState.fresh(0);
  private final BlockHeap a = (BlockHeap) engine.allocator.newHeap();
  private final BlockHeap b = (BlockHeap) engine.allocator.newHeap();
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
  private final long disputed;
  private boolean disputedIsFreed;

  /** Heap A holds a slab of which one block is free; a block of a third heap is disputed. */
  public HeapSuite() {
    BlockHeap third = (BlockHeap) engine.allocator.newHeap();
    disputed = third.malloc(EngineState.BLOCK_BYTES / 2);
    Outside.call(this::areSlotsFilled);
  }

  private boolean areSlotsFilled() {
    for (int i = 0; i < SLOTS_EACH; i++) {
      malloc(a, i);
    }
    malloc(b, SLOTS_EACH);
    return true;
  }

  private String malloc(BlockHeap heap, int slot) {
    if (slots.get(slot) != 0) {
      return "FULL";
    }
    long address = heap.malloc(EngineState.BLOCK_BYTES);
    engine.parts.memory().storePlain(address, 0, slot + 1);
    engine.parts.memory().storePlain(address, 8, slot + 1);
    slots.set(slot, address);
    return "OK";
  }

  private String free(BlockHeap heap, int slot) {
    long address = slots.getAndSet(slot, 0);
    if (address == 0) {
      return "EMPTY";
    }
    if (engine.parts.memory().loadPlain(address, 0) != slot + 1
        || engine.parts.memory().loadPlain(address, 8) != slot + 1) {
      return "OVERWRITTEN";
    }
    AddressFault fault =
        heap == null ? engine.engine.frees().tryFree(address) : heap.tryFree(address);
    return fault == null ? "FREED" : fault.name();
  }

  /** Heap A fills a slot of its own. */
  @Operation(nonParallelGroup = "heap A")
  public String mallocByA(@Param(name = "own") int own) {
    return malloc(a, own);
  }

  /** Heap B fills a slot of its own. */
  @Operation(nonParallelGroup = "heap B")
  public String mallocByB(@Param(name = "own") int own) {
    return malloc(b, SLOTS_EACH + own);
  }

  /** Heap A frees what is in any slot. */
  @Operation(nonParallelGroup = "heap A")
  public String freeByA(@Param(name = "slot") int slot) {
    return free(a, slot);
  }

  /** Heap B frees what is in any slot. */
  @Operation(nonParallelGroup = "heap B")
  public String freeByB(@Param(name = "slot") int slot) {
    return free(b, slot);
  }

  /** A thread without heap frees what is in any slot. */
  @Operation
  public String freeByNobody(@Param(name = "slot") int slot) {
    return free(null, slot);
  }

  /** Heap A takes back what others freed. */
  @Operation(nonParallelGroup = "heap A")
  public void collectA() {
    a.collect();
  }

  /** Several free the same block: one of them does. */
  @Operation
  public boolean freeDisputed() {
    boolean freed = engine.engine.frees().tryFree(disputed) == null;
    if (freed) {
      disputedIsFreed = true;
    }
    return freed;
  }

  /** All that is left can be freed, and then nothing is left. */
  @Validate
  public void validate() {
    Outside.call(this::isRightAtTheEnd);
  }

  private boolean isRightAtTheEnd() {
    engine.audit();
    for (int i = 0; i < SLOTS; i++) {
      String end = free(null, i);
      if (!end.equals("FREED") && !end.equals("EMPTY")) {
        throw new IllegalStateException("slot " + i + ": " + end);
      }
    }
    if (!disputedIsFreed) {
      engine.allocator.free(disputed);
    }
    engine.requireNothingLeft();
    return true;
  }

  /** The same by one thread. */
  public static class Spec {
    private final boolean[] isFull = {true, true, true, false};
    private boolean disputedIsFreed;

    private String malloc(int slot) {
      String result = isFull[slot] ? "FULL" : "OK";
      isFull[slot] = true;
      return result;
    }

    private String free(int slot) {
      String result = isFull[slot] ? "FREED" : "EMPTY";
      isFull[slot] = false;
      return result;
    }

    /** Fills. */
    public String mallocByA(int own) {
      return malloc(own);
    }

    /** Fills. */
    public String mallocByB(int own) {
      return malloc(SLOTS_EACH + own);
    }

    /** Empties. */
    public String freeByA(int slot) {
      return free(slot);
    }

    /** Empties. */
    public String freeByB(int slot) {
      return free(slot);
    }

    /** Empties. */
    public String freeByNobody(int slot) {
      return free(slot);
    }

    /** Changes nothing that can be seen. */
    public void collectA() {}

    /** The first one does. */
    public boolean freeDisputed() {
      boolean first = !disputedIsFreed;
      disputedIsFreed = true;
      return first;
    }
  }
}
