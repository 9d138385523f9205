// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.AddressFault;
import hakmem.api.BlockSites;
import hakmem.api.BlockSites.Site;
import hakmem.api.BlockSites.SitedBlock;
import hakmem.api.SiteMode;
import hakmem.api.SiteWatch;
import hakmem.base.Kinds;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.heap.OperationWatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A free through a handle that is not watched is missed. So what is told is asked of the allocator
 * once more: an address that is no live block's is left out. One that was handed out again, unseen
 * as well, is told as what it was.
 */
/** Keeps for each live block who asked for it. Thread-safe. */
public final class SiteLedger implements OperationWatcher, SiteWatch {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final HeapsByThread heaps;

  /** By address. Guarded by this. */
  private final Map<Long, SitedAllocation> blocks = new HashMap<>();

  /** Each place once. Guarded by this. */
  private final Map<List<StackTraceElement>, List<StackTraceElement>> places = new HashMap<>();

  private volatile @Nullable Throwable failure;

  private SiteLedger(HeapsByThread heaps) {
    this.heaps = heaps;
  }

  /** Watches from now on. */
  public static SiteLedger start(Engine engine, HeapsByThread heaps) {
    engine.parts().lifetime().checkOpen();
    SiteLedger ledger = new SiteLedger(heaps);
    List<StackTraceElement> ignored = CallSites.frames(1); // Linked here, where an Error is told.
    try {
      heaps.watch(ledger);
    } catch (Throwable e) { // Error: undone.
      heaps.unwatch(ledger);
      throw e;
    }
    return ledger;
  }

  @Override
  public synchronized BlockSites sites() {
    long now = System.nanoTime();
    Map<List<StackTraceElement>, SiteSum> sums = new IdentityHashMap<>();
    long count = 0;
    long bytes = 0;
    for (Map.Entry<Long, SitedAllocation> entry : blocks.entrySet()) {
      long address = entry.getKey();
      SitedAllocation known = entry.getValue();
      if (heaps.owns(Kinds.userAddress(address))) {
        count++;
        bytes += known.bytes();
        sums.computeIfAbsent(known.frames(), SiteSum::new).add(block(address, known, now));
      }
    }
    List<Site> sites = new ArrayList<>();
    sums.values().forEach(sum -> sites.add(sum.toSite()));
    sites.sort(largestFirst());
    Throwable cause = failure;
    String why = cause == null ? "" : cause.toString();
    return new BlockSites(SiteMode.ALL, count, bytes, why, List.copyOf(sites));
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

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void close() {
    heaps.unwatch(this);
    forget();
  }

  private synchronized void forget() {
    blocks.clear();
    places.clear();
  }

  @Override
  public synchronized void allocated(char operation, long address, long bytes, long alignment) {
    List<StackTraceElement> frames = CallSites.frames(BlockSites.FRAMES_MAX);
    List<StackTraceElement> place = places.computeIfAbsent(frames, same -> same);
    SitedAllocation ignored =
        blocks.put(address, new SitedAllocation(bytes, place, threadName(), System.nanoTime()));
  }

  private static String threadName() {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    return name.isEmpty() ? "#" + thread.threadId() : name;
  }

  @Override
  public synchronized void resized(long before, long after, long bytes) {
    freed(before);
    allocated(MALLOC, after, bytes, 1);
  }

  @Override
  public synchronized void freed(long address) {
    SitedAllocation ignored = blocks.remove(address);
  }

  @Override
  public void refused(long address, AddressFault fault) {}

  @Override
  public void failed(char operation, long bytes, long alignment, RuntimeException cause) {}

  @Override
  public void lost(Throwable cause) {
    failure = cause;
  }
}
