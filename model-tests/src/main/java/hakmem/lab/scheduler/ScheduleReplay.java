// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

/** Follows a schedule. */
final class ScheduleReplay implements Strategy {
  private final Schedule schedule;
  private int part;
  private int left;

  ScheduleReplay(Schedule schedule) {
    this.schedule = schedule;
  }

  @Override
  public void begin(Execution execution) {
    part = 0;
    left = schedule.parts().isEmpty() ? 0 : schedule.parts().getFirst().number();
  }

  @Override
  public int choose(Execution execution, int current) {
    while (part < schedule.parts().size()) {
      int thread = schedule.parts().get(part).thread();
      if (left > 0 && (execution.runnable() >>> thread & 1) != 0) {
        left--;
        return thread;
      }
      part++;
      left = part < schedule.parts().size() ? schedule.parts().get(part).number() : 0;
    }
    return current >= 0 ? current : Integer.numberOfTrailingZeros(execution.runnable());
  }
}
