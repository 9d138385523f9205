// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** What an allocator has. */
@Name("hakmem.Statistics")
@Label("Statistics")
@Category("hakmem")
@Period("10 s")
@StackTrace(false)
final class StatisticsEvent extends Event {
  @Label("Allocator")
  String allocator = "";

  @Label("Tag")
  String tag = "";

  @Label("Live")
  @DataAmount
  long liveBytes;

  @Label("Cached")
  @DataAmount
  long cachedBytes;

  @Label("Free")
  @DataAmount
  long freeBytes;

  @Label("Committed")
  @DataAmount
  long committedBytes;

  @Label("Committed Peak")
  @DataAmount
  long committedPeakBytes;

  @Label("Retained")
  @DataAmount
  long retainedBytes;

  @Label("Reserved")
  @DataAmount
  long reservedBytes;

  @Label("Limit")
  @DataAmount
  long limitBytes;

  @Label("Huge Pages")
  @DataAmount
  long hugePageBytes;

  @Label("Resident")
  @Description("Not available if the system does not say: the least long")
  @DataAmount
  long residentBytes;

  @Label("Requested")
  @Description("Not available unless the option sites is all: the least long")
  @DataAmount
  long requestedBytes;

  @Label("Requested at Least")
  @DataAmount
  long requestedBytesLeast;

  @Label("Requested at Most")
  @DataAmount
  long requestedBytesMost;

  @Label("Heaps")
  long heaps;

  @Label("Refills")
  long refills;

  @Label("Flushes")
  long flushes;

  @Label("Flushed Blocks")
  long flushedBlocks;

  @Label("Adoptions")
  long adoptions;

  @Label("Slabs Cut")
  long slabCuts;

  @Label("Spans Cut")
  long spanCuts;

  @Label("Purged")
  @DataAmount
  long purgedBytes;
}
