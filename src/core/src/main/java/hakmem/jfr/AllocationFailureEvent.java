// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A request that failed. */
@Name("hakmem.AllocationFailure")
@Label("Allocation Failure")
@Category("hakmem")
@StackTrace(true)
final class AllocationFailureEvent extends Event {
  @Label("Tag")
  String tag = "";

  @Label("Tag of the Limit")
  String limitTag = "";

  @Label("Cause")
  String cause = "";

  @Label("Requested")
  @DataAmount
  long requestedBytes;

  @Label("Reason of the System")
  int errno;

  @Label("Committed")
  @DataAmount
  long committedBytes;

  @Label("Limit")
  @DataAmount
  long limitBytes;
}
