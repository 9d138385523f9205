// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** What a size class of an allocator has. */
@Name("hakmem.SizeClass")
@Label("Size Class")
@Category("hakmem")
@Period("10 s")
@StackTrace(false)
final class SizeClassEvent extends Event {
  @Label("Allocator")
  String allocator = "";

  @Label("Tag")
  String tag = "";

  @Label("Block Size")
  @DataAmount
  int blockBytes;

  @Label("Least Request")
  @DataAmount
  long requestLeast;

  @Label("Largest Request")
  @DataAmount
  long requestMost;

  @Label("Slabs")
  long slabs;

  @Label("Live Blocks")
  long liveBlocks;

  @Label("Cached Blocks")
  long cachedBlocks;

  @Label("Free Blocks")
  long freeBlocks;
}
