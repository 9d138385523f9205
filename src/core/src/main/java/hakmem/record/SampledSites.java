// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.BlockSites;
import hakmem.api.SiteMode;
import hakmem.api.SiteWatch;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.sample.Sample;
import hakmem.sample.SampleWatcher;
import hakmem.sample.Sampling;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Keeps for each sampled block that is live who asked for it. Thread-safe. */
final class SampledSites implements SampleWatcher, SiteWatch {
  private final Sampling sampling;
  private final SitedBlocks blocks;
  private volatile @Nullable Throwable failure;

  private SampledSites(Sampling sampling, HeapsByThread heaps) {
    this.sampling = sampling;
    this.blocks = new SitedBlocks(SiteMode.SAMPLED, heaps);
  }

  /** Watches from now on. */
  static SampledSites start(Engine engine, HeapsByThread heaps) {
    engine.parts().lifetime().checkOpen();
    Sampling sampling = engine.parts().sampling();
    SampledSites sites = new SampledSites(sampling, heaps);
    sampling.watch(sites);
    return sites;
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
    sampling.unwatch(this);
    blocks.clear();
  }

  @Override
  public boolean isInterested() {
    return true;
  }

  @Override
  public void sampled(Sample sample) {
    blocks.add(sample.address(), sample.bytes(), sample.weight());
  }

  @Override
  public void freed(Sample sample) {
    blocks.remove(sample.address());
  }

  @Override
  public void lost(Throwable cause) {
    failure = cause;
  }
}
