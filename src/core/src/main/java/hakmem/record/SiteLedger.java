// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.AddressFault;
import hakmem.api.BlockSites;
import hakmem.api.SiteMode;
import hakmem.api.SiteWatch;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.heap.OperationWatcher;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Keeps for each live block who asked for it. Thread-safe. */
public final class SiteLedger implements OperationWatcher, SiteWatch {
  private final HeapsByThread heaps;
  private final SitedBlocks blocks;
  private volatile @Nullable Throwable failure;

  private SiteLedger(HeapsByThread heaps) {
    this.heaps = heaps;
    this.blocks = new SitedBlocks(SiteMode.ALL, heaps);
  }

  /** Watches from now on. */
  public static SiteLedger start(Engine engine, HeapsByThread heaps) {
    engine.parts().lifetime().checkOpen();
    SiteLedger ledger = new SiteLedger(heaps);
    try {
      heaps.watch(ledger);
    } catch (Throwable e) { // Error: undone.
      heaps.unwatch(ledger);
      throw e;
    }
    return ledger;
  }

  @Override
  public BlockSites sites() {
    Throwable cause = failure;
    return blocks.sites(cause == null ? "" : cause.toString());
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void close() {
    heaps.unwatch(this);
    blocks.clear();
  }

  @Override
  public void allocated(char operation, long address, long bytes, long alignment) {
    blocks.add(address, bytes, 1);
  }

  @Override
  public void resized(long before, long after, long bytes) {
    freed(before);
    allocated(MALLOC, after, bytes, 1);
  }

  @Override
  public void freed(long address) {
    blocks.remove(address);
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
