// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import hakmem.diag.Statistics;
import hakmem.diag.Statistics.SizeClassRow;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The events of an allocator that are written by period. */
final class PeriodicFigures {
  private final Supplier<@Nullable Statistics> census;
  private final String name;

  PeriodicFigures(Supplier<@Nullable Statistics> census, String name) {
    this.census = census;
    this.name = name;
  }

  /** Writes one event of all. */
  void writeStatistics() {
    Statistics all = census.get();
    if (all == null) {
      return;
    }
    StatisticsEvent event = new StatisticsEvent();
    event.allocator = name;
    event.tag = all.tag();
    event.liveBytes = all.bytes().live();
    event.cachedBytes = all.bytes().cached();
    event.freeBytes = all.bytes().free();
    event.committedBytes = all.bytes().committed();
    event.committedPeakBytes = all.bytes().committedPeak();
    event.retainedBytes = all.bytes().retained();
    event.reservedBytes = all.bytes().reserved();
    event.limitBytes = all.bytes().limit();
    event.hugePageBytes = all.bytes().hugePages();
    event.residentBytes = all.bytes().resident().orElse(Long.MIN_VALUE);
    event.requestedBytes = all.bytes().requested().orElse(Long.MIN_VALUE);
    event.requestedBytesLeast = all.bytes().requestedLeast();
    event.requestedBytesMost = all.bytes().requestedMost();
    event.heaps = all.heaps().open();
    event.refills = all.counts().refills();
    event.flushes = all.counts().flushes();
    event.flushedBlocks = all.counts().flushedBlocks();
    event.adoptions = all.counts().adoptions();
    event.slabCuts = all.counts().slabCuts();
    event.spanCuts = all.counts().spanCuts();
    event.purgedBytes = all.counts().purgedBytes();
    event.commit();
  }

  /** Writes one event for each size class. */
  void writeSizeClasses() {
    Statistics all = census.get();
    if (all == null) {
      return;
    }
    for (SizeClassRow row : all.sizeClasses()) {
      SizeClassEvent event = new SizeClassEvent();
      event.allocator = name;
      event.tag = all.tag();
      event.blockBytes = row.blockBytes();
      event.requestLeast = row.requestLeast();
      event.requestMost = row.requestMost();
      event.slabs = row.slabs();
      event.liveBlocks = row.liveBlocks();
      event.cachedBlocks = row.cachedBlocks();
      event.freeBlocks = row.freeBlocks();
      event.commit();
    }
  }
}
