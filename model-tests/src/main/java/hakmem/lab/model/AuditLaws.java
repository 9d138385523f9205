// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.api.Allocator;
import hakmem.api.AllocatorStats;
import hakmem.diag.HeapAuditor;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SuperslabView;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.walk.EngineDoor;

/**
 * What must hold between steps: the engine's numbered invariants, and the model's accounts of
 * blocks, bytes and address space equal to the engine's.
 */
final class AuditLaws {
  /** With more live blocks than this, their bytes are only checked when they are freed. */
  private static final int CONTENT_CHECKED_MAX = 16;

  private static final int KEPT_UNITS_MAX = 32;

  private final Allocator allocator;
  private final ObservedOs os;
  private final ModelAllocator model;
  private final Losses losses;
  private final long limitBytes;

  AuditLaws(
      Allocator allocator, ObservedOs os, ModelAllocator model, Losses losses, long limitBytes) {
    this.losses = losses;
    this.limitBytes = limitBytes;
    this.allocator = allocator;
    this.os = os;
    this.model = model;
  }

  void check() {
    if (model.live().size() <= CONTENT_CHECKED_MAX) {
      model.live().forEach(model::checkContent);
    }
    if (model.isTainted()) {
      return; // The user broke the lists: what is left is that live blocks are safe.
    }
    HeapAuditor.audit(allocator).forEach(losses::excuse);
    checkAccounts(HeapMap.of(allocator));
    EngineDoor.open(allocator).heaps().forEach(this::checkNoEmptySlab);
  }

  /**
   * An empty slab goes back to the pool at once, but for active ones: of a single unit in each
   * class, and larger ones of {@link #KEPT_UNITS_MAX} in all.
   */
  private void checkNoEmptySlab(BlockHeap heap) {
    int keptUnits = 0;
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      heap.bins().partials(c).forEach(this::requireUsed);
      Slab active = heap.bins().active(c);
      if (active != null && active.units > 1 && active.usedCount == 0) {
        boolean kept = heap.bins().mayBeEmpty(c);
        keptUnits += kept ? active.units : 0;
        if (!kept || keptUnits > KEPT_UNITS_MAX) {
          requireUsed(active);
        }
      }
    }
  }

  private void requireUsed(Slab slab) {
    if (slab.usedCount == 0) {
      String what = "empty slab of " + slab.blockBytes + " byte blocks at ";
      losses.lose(slab.address(), "MODEL-EMPTY", what + Long.toHexString(slab.address()));
    }
  }

  private void checkAccounts(HeapMap map) {
    checkBlocks(map);
    AllocatorStats stats = allocator.stats();
    require(
        stats.allocatedBytes() >= model.usableBytes(),
        "MODEL-BYTES",
        () -> "users hold " + model.usableBytes() + " bytes, the engine counts " + stats);
    boolean bounded =
        stats.committedBytes() <= limitBytes
            && stats.committedBytes() <= stats.committedBytesPeak();
    require(bounded, "MODEL-LIMIT", () -> "limit " + limitBytes + ", but " + stats);
    long accounted = stats.reservedBytes();
    require(
        os.reservedBytes() == accounted,
        "MODEL-OS",
        () -> "the system gave " + os.reservedBytes() + " bytes, the engine knows of " + accounted);
    require(
        os.heldBytes() == stats.committedBytes()
            || losses.mayBe() && os.heldBytes() <= stats.committedBytes(),
        "MODEL-HELD",
        () -> "the system holds " + os.heldBytes() + " bytes, the engine counts " + stats);
  }

  /** Slab by slab, the engine counts the blocks that users hold; more only where some are lost. */
  private void checkBlocks(HeapMap map) {
    int inSlabs = 0;
    for (SuperslabView superslab : map.superslabs()) {
      for (SlabView slab : superslab.slabs()) {
        long base = superslab.address() + slab.firstUnit() * SuperslabLayout.UNIT_BYTES;
        long bytes = slab.units() * SuperslabLayout.UNIT_BYTES;
        inSlabs += checkBlocks(base, bytes, slab.live());
      }
    }
    for (HeapMap.SpanView huge : map.hugeBlocks()) {
      inSlabs += checkBlocks(huge.address(), huge.bytes(), 1);
    }
    int found = inSlabs;
    require(
        found == model.live().size(),
        "MODEL-COUNT",
        () -> "users hold " + model.live().size() + " blocks, the engine knows of " + found);
  }

  private int checkBlocks(long base, long bytes, int counted) {
    int held = model.liveWithin(base, bytes);
    String what = "users hold " + held + " blocks of the slab or mapping at 0x";
    String text = what + Long.toHexString(base) + ", the engine counts " + counted;
    require(counted >= held, "MODEL-COUNT", () -> text);
    if (counted > held) {
      losses.lose(base, bytes, "MODEL-COUNT", text);
    }
    return held;
  }
}
