// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** A sampled block was freed. */
@Name("hakmem.FreeSample")
@Label("Free Sample")
@Category("hakmem")
final class FreeSampleEvent extends Event {
  @Label("Allocator")
  String allocator = "";

  @Label("Tag")
  String tag = "";

  @Label("Address")
  long address;

  @Label("Block Size")
  @DataAmount
  long size;

  @Label("Weight")
  @DataAmount
  long weight;

  @Label("Lifetime")
  @Timespan
  long lifetime;

  @Label("Allocating Thread")
  long allocatingThread;
}
