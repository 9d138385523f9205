// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What has gone back to the system since the event before. */
@Name("hakmem.Purge")
@Label("Purge")
@Category("hakmem")
@StackTrace(false)
final class PurgeEvent extends Event {
  @Label("Tag")
  String tag = "";

  @Label("Purges")
  long purges;

  @Label("Bytes")
  @DataAmount
  long bytes;
}
