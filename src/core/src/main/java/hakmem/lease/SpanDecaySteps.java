// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

/** What comes between two collections of a {@link HeapCollector}. Thread-safe. */
public final class SpanDecaySteps implements Maintained {
  private final HeapCollector collector;

  /** Of this collector's allocator. */
  public SpanDecaySteps(HeapCollector collector) {
    this.collector = collector;
  }

  @Override
  public void tick() {
    collector.tickStep();
  }
}
