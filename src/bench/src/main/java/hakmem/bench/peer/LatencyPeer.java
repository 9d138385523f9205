// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.latency.LatencyIndicators;

/** hakmem by its static interface, with its latency indicators on. */
final class LatencyPeer implements Peer {
  private final StaticPeer behind = new StaticPeer();
  private final LatencyIndicators indicators;

  private LatencyPeer(LatencyIndicators indicators) {
    this.indicators = indicators;
  }

  /** As they are meant for production. */
  static LatencyPeer inRounds() {
    return new LatencyPeer(LatencyIndicators.start(Hakmem.allocator()));
  }

  /** One malloc and free in so many is timed; 0: slow steps alone. */
  static LatencyPeer every(int operations) {
    return new LatencyPeer(LatencyIndicators.start(Hakmem.allocator(), operations));
  }

  @Override
  public Caller caller() {
    return behind.caller();
  }

  @Override
  public Allocator allocator() {
    return behind.allocator();
  }

  @Override
  public void close() {
    indicators.close();
  }
}
