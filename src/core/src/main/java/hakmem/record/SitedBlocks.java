// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.BlockSites;
import hakmem.api.BlockSites.Site;
import hakmem.api.BlockSites.SitedBlock;
import hakmem.api.SiteMode;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.heap.HeapsByThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note.
 *
 * A free through a handle that is not watched is missed. So what is told is asked of the allocator
 * once more: an address that is no live block's is left out. One that was handed out again, unseen
 * as well, is told as what it was.
 */
/** Blocks by who asked for them. Thread-safe. */
final class SitedBlocks {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SiteMode mode;
  private final HeapsByThread heaps;

  /** By address. Guarded by this. */
  private final Map<Long, SitedAllocation> blocks = new HashMap<>();

  /** Each place once. Guarded by this. */
  private final Map<List<StackTraceElement>, List<StackTraceElement>> places = new HashMap<>();

  /** None yet; of those of these heaps that the mode says. */
  SitedBlocks(SiteMode mode, HeapsByThread heaps) {
    this.mode = mode;
    this.heaps = heaps;
    List<StackTraceElement> ignored = CallSites.frames(1); // Linked here, where an Error is told.
  }

  /**
   * The calling thread has asked for a block.
   *
   * @param weight blocks that it stands for, itself included
   */
  synchronized void add(long address, long bytes, double weight) {
    List<StackTraceElement> frames = CallSites.frames(BlockSites.FRAMES_MAX);
    List<StackTraceElement> place = places.computeIfAbsent(frames, same -> same);
    String thread = Text.nameOf(Thread.currentThread());
    SitedAllocation ignored =
        blocks.put(address, new SitedAllocation(bytes, weight, place, thread, System.nanoTime()));
  }

  /** A block was freed. */
  synchronized void remove(long address) {
    SitedAllocation ignored = blocks.remove(address);
  }

  /** Nobody wants to know any more. */
  synchronized void clear() {
    blocks.clear();
    places.clear();
  }

  /**
   * Who holds them.
   *
   * @param failure why newer ones are missing; empty if none are
   */
  synchronized BlockSites sites(String failure) {
    long now = System.nanoTime();
    SiteSum all = new SiteSum(List.of());
    Map<List<StackTraceElement>, SiteSum> sums = new IdentityHashMap<>();
    for (Map.Entry<Long, SitedAllocation> entry : blocks.entrySet()) {
      long address = entry.getKey();
      SitedAllocation known = entry.getValue();
      if (heaps.owns(Kinds.userAddress(address))) {
        SitedBlock block = block(address, known, now);
        all.add(block, known.weight());
        sums.computeIfAbsent(known.frames(), SiteSum::new).add(block, known.weight());
      }
    }
    List<Site> sites = new ArrayList<>();
    sums.values().forEach(sum -> sites.add(sum.toSite()));
    sites.sort(largestFirst());
    Site sum = all.toSite();
    return new BlockSites(mode, sum.count(), sum.bytes(), failure, List.copyOf(sites));
  }

  private static Comparator<Site> largestFirst() {
    return Comparator.comparingLong(Site::bytes)
        .thenComparingLong(Site::count)
        .reversed()
        .thenComparing(site -> site.frames().toString());
  }

  private static SitedBlock block(long address, SitedAllocation known, long now) {
    long age = (now - known.bornNanos()) / NANOS_PER_MILLI;
    return new SitedBlock(address, known.bytes(), known.thread(), age);
  }
}
