// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An address that was given and is not that of a live block. */
@Name("hakmem.WrongFree")
@Label("Wrong Free")
@Category("hakmem")
@StackTrace(true)
final class WrongFreeEvent extends Event {
  @Label("Tag")
  String tag = "";

  @Label("Kind")
  String kind = "";

  @Label("Address")
  @MemoryAddress
  long address;
}
