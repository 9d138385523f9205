// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import hakmem.sample.Sample;
import hakmem.sample.SampleWatcher;

/** Writes an event for each sampled allocation, and for each free of one. Thread-safe. */
final class SampleEvents implements SampleWatcher {
  private final String allocator;
  private final String tag;

  SampleEvents(String allocator, String tag) {
    this.allocator = allocator;
    this.tag = tag;
    boolean ignored = isInterested(); // The classes of events are initialized here.
  }

  @Override
  public boolean isInterested() {
    return new AllocationSampleEvent().isEnabled() || new FreeSampleEvent().isEnabled();
  }

  @Override
  public void sampled(Sample sample) {
    AllocationSampleEvent event = new AllocationSampleEvent();
    if (event.shouldCommit()) {
      event.allocator = allocator;
      event.tag = tag;
      event.address = sample.address();
      event.size = sample.bytes();
      event.weight = sample.weightBytes();
      event.commit();
    }
  }

  @Override
  public void freed(Sample sample) {
    FreeSampleEvent event = new FreeSampleEvent();
    if (event.shouldCommit()) {
      event.allocator = allocator;
      event.tag = tag;
      event.address = sample.address();
      event.size = sample.bytes();
      event.weight = sample.weightBytes();
      event.lifetime = System.nanoTime() - sample.bornNanos();
      event.allocatingThread = sample.thread();
      event.commit();
    }
  }

  @Override
  public void lost(Throwable cause) {
    // The recorder has failed; it tells so itself, and the program goes on.
  }
}
