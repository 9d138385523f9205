// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AddressFault;
import hakmem.api.AllocatorStats;
import hakmem.diag.HeapAuditor;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SuperslabView;
import hakmem.lab.model.Losses;
import hakmem.lab.model.Violation;
import hakmem.lab.soak.Tally.Deed;
import hakmem.lab.trace.LoopGuard;
import hakmem.layout.SuperslabLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What is looked at while all threads stand still: each block's bytes, that no two overlap, the
 * audit of the heap, and its account of blocks slab by slab. For each Error that came since the
 * last time, a slab more may be missing.
 */
final class Inspection {
  private static final int LEFT_MAX = 400;
  private static final int DOUBLE_FREES = 8;

  private final Ward ward;
  private final Losses losses = new Losses();

  Inspection(Ward ward) {
    this.ward = ward;
  }

  Losses losses() {
    return losses;
  }

  /**
   * Looks at everything. No other thread is inside the allocator but the maintenance thread.
   *
   * @param holders threads that hold blocks and stand still
   */
  void look(List<SoakThread> holders) {
    LoopGuard.beginStep();
    int came = ward.newErrors();
    for (int i = 0; i < came; i++) {
      losses.allowOne();
    }
    ward.emptySlots();
    NavigableMap<Long, Kept> live = new TreeMap<>();
    ward.left.forEach(block -> add(live, block));
    holders.forEach(holder -> holder.held().forEach(block -> add(live, block)));
    settleDoubts(live);
    live.values().forEach(ward::verify);
    LoopGuard.beginStep();
    audit(live);
    doubleFrees();
  }

  private static void add(NavigableMap<Long, Kept> live, Kept block) {
    var below = live.floorEntry(block.end() - 1);
    require(
        below == null || below.getValue().end() <= block.address(),
        "SOAK-OVERLAP",
        () -> block + " and " + below.getValue() + " are live at once");
    live.put(block.address(), block);
  }

  /** Frees that an Error cut off: the block is free, or live and can be freed, or lost. */
  private void settleDoubts(NavigableMap<Long, Kept> live) {
    for (Kept block = ward.doubtful.poll(); block != null; block = ward.doubtful.poll()) {
      var below = live.floorEntry(block.end() - 1);
      if (below != null && below.getValue().end() > block.address()) {
        continue; // It was freed, and its memory belongs to others now.
      }
      AddressFault first = ward.allocator.tryFree(block.address());
      AddressFault second = ward.allocator.tryFree(block.address());
      String text = block + ": " + first + ", then " + second;
      require(second != null, "SOAK-DOUBTFUL", () -> text);
    }
  }

  private void audit(NavigableMap<Long, Kept> live) {
    ward.tally.count(Deed.AUDIT);
    HeapAuditor.audit(ward.allocator).forEach(losses::excuse);
    LoopGuard.beginStep();
    HeapMap map = HeapMap.of(ward.allocator);
    long found = 0;
    for (SuperslabView superslab : map.superslabs()) {
      for (SlabView slab : superslab.slabs()) {
        long base = superslab.address() + slab.firstUnit() * SuperslabLayout.UNIT_BYTES;
        long bytes = slab.units() * SuperslabLayout.UNIT_BYTES;
        found += compare(live, base, bytes, slab.live());
      }
    }
    for (HeapMap.SpanView huge : map.hugeBlocks()) {
      found += compare(live, huge.address(), huge.bytes(), 1);
    }
    long known = found;
    require(
        known == live.size(),
        "SOAK-COUNT",
        () -> live.size() + " blocks are live, the engine knows of " + known);
    AllocatorStats stats = ward.allocator.stats();
    require(stats.leakedHeaps() == 0, "SOAK-LEAKED", () -> "a heap is lost: " + stats);
    require(
        stats.committedBytes() <= ward.climate.limitBytes(),
        "SOAK-LIMIT",
        () -> "limit " + ward.climate.limitBytes() + ", but " + stats);
  }

  private int compare(NavigableMap<Long, Kept> live, long base, long bytes, int counted) {
    int held = live.subMap(base, base + bytes).size();
    String text = "%d blocks at 0x%x are live, the engine counts %d".formatted(held, base, counted);
    require(counted >= held, "SOAK-COUNT", () -> text);
    if (counted > held) {
      losses.lose(base, bytes, "SOAK-COUNT", text);
    }
    return held;
  }

  /** Nobody allocates now, so what was freed stays free: a second free of it is wrong. */
  private void doubleFrees() {
    int todo = Math.max(DOUBLE_FREES, ward.left.size() - LEFT_MAX);
    for (int i = 0; i < todo; i++) {
      Kept block = ward.left.poll();
      if (block == null) {
        return;
      }
      if (i % 4 == 0) {
        racingFrees(block);
      } else {
        AddressFault right = ward.allocator.tryFree(block.address());
        require(right == null, "SOAK-FREE", () -> block + " cannot be freed: " + right);
      }
      ward.tally.count(Deed.DOUBLE_FREE);
      Ward.requireFree(block, ward.allocator.tryFree(block.address()));
    }
  }

  /** Of two frees at once, one wins. */
  private void racingFrees(Kept block) {
    List<FutureTask<Boolean>> frees = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      FutureTask<Boolean> free =
          new FutureTask<>(() -> ward.allocator.tryFree(block.address()) == null);
      frees.add(free);
      Thread.ofPlatform().start(free);
    }
    int won = 0;
    for (FutureTask<Boolean> free : frees) {
      won += get(free) ? 1 : 0;
    }
    int winners = won;
    require(winners == 1, "SOAK-RACE", () -> winners + " of two frees of " + block + " succeeded");
  }

  private static boolean get(FutureTask<Boolean> free) {
    try {
      return free.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while two threads freed a block", e);
    } catch (ExecutionException e) {
      throw new Violation("SOAK-EXCEPTION", "a racing free threw " + e.getCause());
    }
  }
}
