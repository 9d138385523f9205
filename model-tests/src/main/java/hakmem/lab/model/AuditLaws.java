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
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.util.List;

/**
 * What must hold between steps: the engine's numbered invariants, and the model's accounts of
 * blocks, bytes and address space equal to the engine's.
 */
final class AuditLaws {
  /** With more live blocks than this, their bytes are only checked when they are freed. */
  private static final int CONTENT_CHECKED_MAX = 16;

  private final Allocator allocator;
  private final ObservedOs os;
  private final ModelAllocator model;
  private final long limitBytes;

  AuditLaws(Allocator allocator, ObservedOs os, ModelAllocator model, long limitBytes) {
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
    List<String> violations = HeapAuditor.audit(allocator);
    if (!violations.isEmpty()) {
      List<String> lawAndText = List.of(violations.getFirst().split(": ", 2));
      throw new Violation(lawAndText.getFirst(), lawAndText.getLast());
    }
    checkAccounts(HeapMap.of(allocator));
    allocator.sharedForAudit().heaps().forEach(AuditLaws::checkNoEmptySlab);
  }

  /** An empty slab goes back to the pool at once, but for an active one of a single unit. */
  private static void checkNoEmptySlab(BlockHeap heap) {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      heap.binsForAudit().forEachPartialForAudit(c, AuditLaws::requireUsed);
      Slab active = heap.binsForAudit().activeForAudit(c);
      if (active != null && active.units > 1) {
        requireUsed(active);
      }
    }
  }

  private static void requireUsed(Slab slab) {
    require(
        slab.usedCount > 0,
        "MODEL-EMPTY",
        () ->
            "empty slab of "
                + slab.blockBytes
                + " byte blocks at "
                + Long.toHexString(slab.address()));
  }

  private void checkAccounts(HeapMap map) {
    long blocks = blocksIn(map);
    require(
        blocks == model.live().size(),
        "MODEL-COUNT",
        () -> "users hold " + model.live().size() + " blocks, the engine counts " + blocks);
    AllocatorStats stats = allocator.stats();
    require(
        stats.allocatedBytes() >= model.usableBytes(),
        "MODEL-BYTES",
        () -> "users hold " + model.usableBytes() + " bytes, the engine counts " + stats);
    boolean bounded =
        stats.committedBytes() <= limitBytes
            && stats.committedBytes() <= stats.committedBytesPeak();
    require(bounded, "MODEL-LIMIT", () -> "limit " + limitBytes + ", but " + stats);
    long huge = map.hugeBlocks().stream().mapToLong(HeapMap.HugeView::bytes).sum();
    long accounted = stats.reservedBytes() + huge;
    require(
        os.reservedBytes() == accounted,
        "MODEL-OS",
        () -> "the system gave " + os.reservedBytes() + " bytes, the engine knows of " + accounted);
  }

  private static long blocksIn(HeapMap map) {
    long blocks = map.hugeBlocks().size();
    for (SuperslabView superslab : map.superslabs()) {
      for (SlabView slab : superslab.slabs()) {
        blocks += slab.live();
      }
    }
    return blocks;
  }
}
