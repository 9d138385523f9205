// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Who makes how many accesses, in order: {@code A12.B5.A3}. After the last part, the thread that
 * has it goes on to its end, then the others, lowest first.
 *
 * @param parts of the schedule; neighbours have different threads
 */
public record Schedule(List<Part> parts) {
  /**
   * A thread runs without interruption.
   *
   * @param thread its number
   * @param accesses how many it makes
   */
  public record Part(int thread, int accesses) {}

  /** The schedule of an execution, from the thread of each step. */
  static Schedule of(int[] threadOfStep, int steps) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      Part last = parts.isEmpty() ? null : parts.getLast();
      if (last != null && last.thread() == threadOfStep[i]) {
        parts.set(parts.size() - 1, new Part(last.thread(), last.accesses() + 1));
      } else {
        parts.add(new Part(threadOfStep[i], 1));
      }
    }
    return new Schedule(List.copyOf(parts));
  }

  /** How often another thread takes over. */
  public int switches() {
    return Math.max(0, parts.size() - 1);
  }

  /** As text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(text.isEmpty() ? "" : ".");
      text.append(Execution.name(part.thread())).append(part.accesses());
    }
    return text.toString();
  }

  /**
   * The schedule of a text.
   *
   * @throws IllegalArgumentException which part is wrong
   */
  public static Schedule parse(String text) {
    List<Part> parts = new ArrayList<>();
    for (String part : text.strip().split("\\.")) {
      if (!part.matches("[A-D][1-9][0-9]{0,5}")) {
        throw new IllegalArgumentException(
            "'" + part + "' is no part of a schedule; write thread and accesses, as in A12.B5.A3");
      }
      parts.add(new Part(part.charAt(0) - 'A', Integer.parseInt(part.substring(1))));
    }
    return new Schedule(List.copyOf(parts));
  }
}
