// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A block that was chosen by chance, and is about to be handed out. */
@Name("hakmem.AllocationSample")
@Label("Allocation Sample")
@Category("hakmem")
final class AllocationSampleEvent extends Event {
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
}
