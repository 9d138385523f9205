// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A request that failed because of the limit. */
@Name("hakmem.LimitReached")
@Label("Limit Reached")
@Category("hakmem")
@StackTrace(true)
final class LimitReachedEvent extends Event {
  @Label("Tag")
  String tag = "";

  @Label("Tag of the Limit")
  String limitTag = "";

  @Label("Requested")
  @DataAmount
  long requestedBytes;

  @Label("Committed")
  @DataAmount
  long committedBytes;

  @Label("Limit")
  @DataAmount
  long limitBytes;
}
