// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Logs that are followed when the first verdict is asked for, those of a module in one JVM. */
final class FollowedTogether {
  private final LogCheck check;
  private final List<ActionLog> logs = new ArrayList<>();
  private final Map<ActionLog, LogVerdict> verdicts = new LinkedHashMap<>();
  private boolean followed;

  FollowedTogether(LogCheck check) {
    this.check = check;
  }

  /** Adds a log; returns where its verdict will be. */
  Supplier<LogVerdict> add(ActionLog log) {
    if (followed) {
      throw new IllegalStateException("added after the first verdict; collect the tests first");
    }
    logs.add(log);
    return () -> verdict(log);
  }

  private LogVerdict verdict(ActionLog log) {
    if (!followed) {
      followed = true;
      try {
        check.run(
            logs.stream().sorted(Comparator.comparing(ActionLog::module)).toList(), verdicts::put);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    LogVerdict verdict = verdicts.get(log);
    if (verdict == null) {
      throw new AssertionError("not followed: the first test of these says why");
    }
    return verdict;
  }
}
