// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.IFLE;

import java.util.List;

/** Bugs of nested allocators' accounts. */
public final class TagBugs {
  private TagBugs() {}

  /** All of them. */
  public static List<PlantedBug> all() {
    return List.of(
        bug(
            "charge-not-undone",
            "a request that a limit further in refuses stays charged further out",
            in("gauge.Account", "tryCharge").call(0, "takeOff", 0)),
        bug(
            "discharge-ends-early",
            "what goes back is taken off the allocator's own account alone",
            in("gauge.Account", "discharge").call(1, "takeOff", 0)),
        bug(
            "limit-of-one-around-unseen",
            "an account is charged whatever its limit",
            in("gauge.Account", "charge").alwaysBranch(0, IFLE)),
        bug(
            "closed-stays-charged",
            "what a closed allocator had stays charged around it",
            in("gauge.Account", "close").dropCall(0, "takeOff")),
        bug(
            "closed-not-forgotten",
            "a closed allocator is found in the one around it",
            in("api.Allocator", "closeWithNested").dropCall(0, "leave")),
        bug(
            "siblings-keep",
            "what siblings keep without use does not give way",
            in("gauge.CommitGauge", "tryAddAfterTrim").dropCall(0, "trim")));
  }
}
