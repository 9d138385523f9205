// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

/** What makes an execution fail. A loop without end always does: there is no going on behind it. */
public enum Judge {
  /** All that is checked. */
  ALL {
    @Override
    boolean finds(String violation) {
      return true;
    }
  },
  /** Races only. */
  RACES {
    @Override
    boolean finds(String violation) {
      return violation.startsWith("RACE");
    }
  },
  /** Everything but races: what sequentially consistent threads can see themselves. */
  OUTCOMES {
    @Override
    boolean finds(String violation) {
      return !RACES.finds(violation);
    }
  },
  /** Nothing: somebody else judges. */
  NOTHING {
    @Override
    boolean finds(String violation) {
      return false;
    }
  };

  /** Whether this is what it looks for. */
  abstract boolean finds(String violation);

  /** Whether an execution ends with this. */
  final boolean endsAt(String violation) {
    return finds(violation) || violation.startsWith(Execution.ENDLESS);
  }
}
