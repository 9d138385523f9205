// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import java.util.List;

/** One allocator's indicators for management tools. Thread-safe. */
final class LatencyBean implements LatencyMXBean {
  private final LatencyIndicators indicators;

  LatencyBean(LatencyIndicators indicators) {
    this.indicators = indicators;
  }

  @Override
  public int getSampleEvery() {
    return indicators.total().sampleEvery();
  }

  @Override
  public long getRounds() {
    return indicators.total().rounds();
  }

  @Override
  public long getClockNanos() {
    return indicators.total().clockNanos();
  }

  @Override
  public long getLost() {
    return indicators.total().lost();
  }

  @Override
  public List<LatencyRow> getRows() {
    return indicators.total().rows();
  }

  @Override
  public PageFaults getFaults() {
    return indicators.total().faults();
  }

  @Override
  public String latencies() {
    return indicators.total().toJson();
  }

  @Override
  public String endPeriod() {
    return indicators.endPeriod().toJson();
  }
}
