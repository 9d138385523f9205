// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.api.AddressFault;
import hakmem.heap.BlockHeap;
import hakmem.lab.model.HeapAccess;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * malloc and free of a heap that others empty meanwhile, and a heap whose thread has died.
 * Linearizable: a take changes nothing that the owner can see. Whether a take finds the owner
 * outside depends on the order, so its result is not compared. Lincheck does not look into method
 * handles: a take is one step, made at any place of the owner's operation.
 */
public class LeaseSuite {
  /** So many that the thread list holds one more, and the next malloc but one must refill. */
  private static final int BLOCKS_AT_FIRST = 3;

  private final EngineState engine = EngineState.fresh(0);
  private final BlockHeap heap = (BlockHeap) engine.allocator.newHeap();
  private final BlockHeap dead = (BlockHeap) engine.allocator.newHeap();
  private final long survivor = dead.malloc(EngineState.BLOCK_BYTES / 2);
  private final Deque<Long> live = new ArrayDeque<>();
  private final long strangers;
  private boolean strangersIsFreed;

  /** The owner holds blocks; so does a thread without heap. */
  public LeaseSuite() {
    strangers = heap.malloc(EngineState.BLOCK_BYTES);
    Outside.call(this::areBlocksHeld);
  }

  private boolean areBlocksHeld() {
    while (live.size() < BLOCKS_AT_FIRST - 1) {
      fill();
    }
    return true;
  }

  private void fill() {
    long address = heap.malloc(EngineState.BLOCK_BYTES);
    engine.parts.memory().storePlain(address, 0, address);
    engine.parts.memory().storePlain(address, 8, address);
    live.push(address);
  }

  /** The owner takes a block and writes over it. */
  @Operation(nonParallelGroup = "owner")
  public void malloc() {
    fill();
  }

  /** The owner frees the block that it took last. */
  @Operation(nonParallelGroup = "owner")
  public String free() {
    Long address = live.poll();
    if (address == null) {
      return "EMPTY";
    }
    if (engine.parts.memory().loadPlain(address, 0) != address
        || engine.parts.memory().loadPlain(address, 8) != address) {
      return "OVERWRITTEN";
    }
    AddressFault fault = heap.tryFree(address);
    return fault == null ? "FREED" : fault.name();
  }

  /** A thread without heap frees the block that it has of this heap. */
  @Operation(nonParallelGroup = "others", runOnce = true)
  public boolean freeByNobody() {
    strangersIsFreed = true;
    return engine.engine.frees().tryFree(strangers) == null;
  }

  /** Somebody empties the heap, if its owner is outside. */
  @Operation(nonParallelGroup = "others")
  public void take() {
    HeapAccess.drainIdle(heap);
  }

  /** Somebody has noticed that the other heap's thread is dead. */
  @Operation(nonParallelGroup = "others")
  public void reap() {
    HeapAccess.reap(dead);
  }

  /** All that is left can be freed, and then nothing is left. */
  @Validate
  public void validate() {
    Outside.call(this::isRightAtTheEnd);
  }

  private boolean isRightAtTheEnd() {
    engine.audit();
    live.forEach(engine.allocator::free);
    engine.allocator.free(survivor);
    if (!strangersIsFreed) {
      engine.allocator.free(strangers);
    }
    engine.requireNothingLeft();
    return true;
  }

  /** The same by one thread. */
  public static class Spec {
    private int live = BLOCKS_AT_FIRST - 1;

    /** Takes. */
    public void malloc() {
      live++;
    }

    /** Frees. */
    public String free() {
      if (live == 0) {
        return "EMPTY";
      }
      live--;
      return "FREED";
    }

    /** Frees. */
    public boolean freeByNobody() {
      return true;
    }

    /** Changes nothing that can be seen. */
    public void take() {}

    /** Changes nothing that can be seen. */
    public void reap() {}
  }
}
