// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.EnumSet;
import java.util.Set;

/**
 * What makes an execution fail: those checks that are made. What is not checked is as if the check
 * were not there. A loop without end always ends an execution: there is no going on behind it.
 *
 * @param checks that are made
 */
public record Judge(Set<Check> checks) {
  /** All that is checked. */
  public static final Judge ALL = new Judge(EnumSet.allOf(Check.class));

  /** Races only. */
  public static final Judge RACES = new Judge(EnumSet.of(Check.RACE));

  /** Everything but races: what sequentially consistent threads can see themselves. */
  public static final Judge OUTCOMES = without(Check.RACE);

  /** Nothing: somebody else judges. */
  public static final Judge NOTHING = new Judge(EnumSet.noneOf(Check.class));

  /** A copy of these. */
  public Judge {
    checks = Set.copyOf(checks);
  }

  /** All but one. */
  public static Judge without(Check check) {
    return new Judge(EnumSet.complementOf(EnumSet.of(check)));
  }

  /** Whether this check is made. */
  public boolean makes(Check check) {
    return checks.contains(check);
  }

  /** Whether this is what it looks for. */
  boolean finds(String violation) {
    return makes(Check.of(violation));
  }

  /**
   * A promise is broken.
   *
   * @throws ScenarioFailure if this check is made
   */
  public void report(Check check, String what) {
    if (makes(check)) {
      throw new ScenarioFailure(check, what);
    }
  }
}
