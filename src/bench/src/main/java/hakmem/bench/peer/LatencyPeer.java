// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Hakmem;
import hakmem.latency.LatencyIndicators;

/** hakmem by its static interface, with its latency indicators on. */
final class LatencyPeer implements Peer {
  private final StaticPeer behind = new StaticPeer();
  private final LatencyIndicators indicators;

  private LatencyPeer(int sampleEvery) {
    this.indicators = LatencyIndicators.start(Hakmem.allocator(), sampleEvery);
  }

  /** As many mallocs and frees are timed as by default. */
  static LatencyPeer all() {
    return new LatencyPeer(LatencyIndicators.SAMPLE_EVERY);
  }

  /** Slow steps alone. */
  static LatencyPeer steps() {
    return new LatencyPeer(0);
  }

  @Override
  public Caller caller() {
    return behind.caller();
  }

  @Override
  public void close() {
    indicators.close();
  }
}
