// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Slabs that a heap has taken over. */
@Name("hakmem.Adoption")
@Label("Adoption")
@Category("hakmem")
@StackTrace(false)
final class AdoptionEvent extends Event {
  @Label("Tag")
  String tag = "";

  @Label("Heap")
  int heap;

  @Label("Block Size")
  @DataAmount
  int blockBytes;

  @Label("Slabs")
  long slabs;
}
