// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.gauge.Trail;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.pool.SuperslabPool;
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
 * Threads that cut slabs of half a superslab and release them, while others trim; empty superslabs
 * are kept, purged and registered anew. Where a slab lies depends on the order, so nothing is
 * compared; the laws are that slabs never overlap, that one said to be zero is zero, that no more
 * is kept than the bound, and that nothing is lost.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public class SuperslabPoolSuite {
  private static final int THREADS_MAX = 8;
  private static final long RETAINED_BYTES_MAX = SuperslabLayout.SUPERSLAB_BYTES;
  private static final int SIZE_CLASS = SizeClasses.of(SuperslabLayout.SUPERSLAB_BYTES / 2);

  private final EngineState engine = EngineState.fresh(RETAINED_BYTES_MAX);
  private final SuperslabPool pool = engine.parts.pool();
  private final List<Queue<Slab>> held = new ArrayList<>();

  /** Nothing cut. */
  public SuperslabPoolSuite() {
    for (int i = 0; i < THREADS_MAX; i++) {
      held.add(new ArrayDeque<>());
    }
  }

  /** Cuts a slab and writes into it. */
  @Operation
  public void cut(@Param(name = "thread") int thread) {
    SlabGeometry geometry = engine.parts.geometries().of(SIZE_CLASS);
    Slab slab = pool.cut(geometry, thread + 1, Trail.NONE);
    if (engine.parts.registry().lookup(slab.firstBlock) != slab) {
      throw new IllegalStateException("a new slab is not found: " + slab.address());
    }
    long word = engine.parts.memory().loadPlain(slab.firstBlock, 0);
    if (slab.bornZero && word != 0) {
      throw new IllegalStateException("a new slab is not zero: " + slab.address());
    }
    engine.parts.memory().storePlain(slab.firstBlock, 0, thread + 1);
    held.get(thread).add(slab);
  }

  /** Releases a slab of this thread, if it has one. */
  @Operation
  public void release(@Param(name = "thread") int thread) {
    Slab slab = held.get(thread).poll();
    if (slab != null) {
      requireOwn(slab, thread);
      if (!engine.parts.surrender().releaseSlab(slab)) {
        throw new IllegalStateException("an empty slab was kept: " + slab.address());
      }
    }
    if (engine.parts.retainedBytes() > RETAINED_BYTES_MAX) {
      throw new IllegalStateException("more is kept than may be: " + engine.parts.retainedBytes());
    }
  }

  private void requireOwn(Slab slab, int thread) {
    if (engine.parts.memory().loadPlain(slab.firstBlock, 0) != thread + 1) {
      throw new IllegalStateException("two threads hold the same memory: " + slab.address());
    }
  }

  /** Gives empty superslabs back. */
  @Operation
  public void trim() {
    pool.trim();
  }

  /** All slabs are where their threads left them; without them, nothing is left. */
  @Validate
  public void validate() {
    Outside.call(this::isRightAtTheEnd);
  }

  private boolean isRightAtTheEnd() {
    for (int thread = 0; thread < THREADS_MAX; thread++) {
      while (!held.get(thread).isEmpty()) {
        release(thread);
      }
    }
    engine.requireNothingLeft();
    return true;
  }

  /** What operations return says nothing. */
  public static class Spec {
    /** Nothing to compare. */
    public void cut(int thread) {}

    /** Nothing to compare. */
    public void release(int thread) {}

    /** Nothing to compare. */
    public void trim() {}
  }
}
