// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.heap.BlockHeap;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Slabs that threads give up, adopt, claim by a free and give up again. Who gets which slab depends
 * on the order, so what operations return is not compared; the law is that no slab is lost and none
 * has two owners.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public class OrphanSetSuite {
  private static final int SLABS = 2;
  private static final int THREADS_MAX = 8;
  private static final int SIZE_CLASS = SizeClasses.of(EngineState.BLOCK_BYTES);

  private final EngineState engine = EngineState.fresh(0);
  private final List<Queue<Slab>> owned = new ArrayList<>();
  private final long[] blocks = new long[SLABS * EngineState.BLOCKS_PER_SLAB];
  private final boolean[] isFreed = new boolean[blocks.length];
  private final Slab[] slabs = new Slab[SLABS];

  /** Slabs of a heap that is gone: the first full and owned by nobody, the second listed. */
  public OrphanSetSuite() {
    for (int i = 0; i < THREADS_MAX; i++) {
      owned.add(new ArrayDeque<>());
    }
    Outside.call(this::areSlabsFull);
  }

  private boolean areSlabsFull() {
    BlockHeap heap = (BlockHeap) engine.allocator.newHeap();
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = heap.malloc(EngineState.BLOCK_BYTES);
      slabs[i / EngineState.BLOCKS_PER_SLAB] = engine.parts.registry().lookup(blocks[i]);
    }
    heap.close();
    free(blocks.length - 1);
    return true;
  }

  /** Takes a slab from the set, if there is one. */
  @Operation
  public void adopt(@Param(name = "thread") int thread) {
    Slab slab = engine.parts.orphans().adopt(SIZE_CLASS);
    if (slab != null) {
      owned.get(thread).add(slab);
    }
  }

  /** Gives a slab up that this thread owns, if it has one. */
  @Operation
  public void giveUp(@Param(name = "thread") int thread) {
    Slab slab = owned.get(thread).poll();
    if (slab != null) {
      engine.parts.surrender().orphanSlab(slab);
    }
  }

  /** A thread without heap frees a block of the first slab. */
  @Operation(runOnce = true)
  public void free0() {
    free(0);
  }

  /** Another block of the first slab. */
  @Operation(runOnce = true)
  public void free1() {
    free(1);
  }

  /** A block of the second slab. */
  @Operation(runOnce = true)
  public void free4() {
    free(EngineState.BLOCKS_PER_SLAB);
  }

  private void free(int index) {
    if (engine.engine.frees().tryFree(blocks[index]) != null) {
      throw new IllegalStateException("a right free was refused: block " + index);
    }
    isFreed[index] = true;
  }

  /** Every slab is owned by one thread, or by nobody and in the set, or full. */
  @Validate
  public void validate() {
    Outside.call(this::isRightAtTheEnd);
  }

  private boolean isRightAtTheEnd() {
    owned.forEach(queue -> queue.forEach(OrphanSetSuite::requireOwned));
    List<Slab> found = new ArrayList<>();
    owned.forEach(found::addAll);
    Slab orphan = engine.parts.orphans().adopt(SIZE_CLASS);
    while (orphan != null) {
      found.add(orphan);
      orphan = engine.parts.orphans().adopt(SIZE_CLASS);
    }
    for (Slab slab : slabs) {
      long copies = found.stream().filter(s -> s == slab).count();
      boolean hasFree = slab.localHead != 0;
      if (copies > 1 || hasFree && copies == 0) {
        throw new IllegalStateException("a slab was found " + copies + " times: " + slab.address());
      }
    }
    found.forEach(engine.parts.surrender()::orphanSlab);
    for (int i = 0; i < blocks.length; i++) {
      if (!isFreed[i]) {
        free(i);
      }
    }
    engine.requireNothingLeft();
    return true;
  }

  private static void requireOwned(Slab slab) {
    if ((slab.loadRemoteWordAcquire() & Slab.OWNED) == 0) {
      throw new IllegalStateException("a slab lost its owner: " + slab.address());
    }
  }

  /** What operations return says nothing. */
  public static class Spec {
    /** Nothing to compare. */
    public void adopt(int thread) {}

    /** Nothing to compare. */
    public void giveUp(int thread) {}

    /** Nothing to compare. */
    public void free0() {}

    /** Nothing to compare. */
    public void free1() {}

    /** Nothing to compare. */
    public void free4() {}
  }
}
