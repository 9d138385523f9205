// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Who makes how many accesses, in order: {@code A12.B5.A3}. After the last part, the thread that
 * has it goes on to its end, then the others, lowest first. Operations that are left out stand
 * behind: {@code A12.B5-A2} is without the second operation of thread A.
 *
 * @param parts of the schedule; neighbours have different threads
 * @param omitted operations
 */
public record Schedule(List<Part> parts, List<Part> omitted) {
  private static final String PART = "[A-D][1-9][0-9]{0,5}";

  /**
   * A thread and a number: of accesses that it makes without interruption, or of an operation that
   * it does not do, from 1.
   *
   * @param thread its number
   * @param number see above
   */
  public record Part(int thread, int number) implements Comparable<Part> {
    @Override
    public int compareTo(Part other) {
      return Comparator.comparingInt(Part::thread)
          .thenComparingInt(Part::number)
          .compare(this, other);
    }

    @Override
    public String toString() {
      return Execution.name(thread) + number;
    }
  }

  /** The schedule of an execution, from the thread of each step. */
  static Schedule of(int[] threadOfStep) {
    List<Part> parts = new ArrayList<>();
    for (int thread : threadOfStep) {
      Part last = parts.isEmpty() ? new Part(thread, 0) : parts.removeLast();
      if (last.thread() == thread) {
        parts.add(new Part(thread, last.number() + 1));
      } else {
        parts.add(last);
        parts.add(new Part(thread, 1));
      }
    }
    return new Schedule(List.copyOf(parts), List.of());
  }

  /** The same accesses of a program without some operations. */
  Schedule without(List<Part> operations) {
    return new Schedule(parts, operations.stream().sorted().toList());
  }

  /** How often another thread takes over. */
  public int switches() {
    return Math.max(0, parts.size() - 1);
  }

  /** As text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(text.isEmpty() ? "" : ".").append(part);
    }
    for (Part part : omitted) {
      text.append('-').append(part);
    }
    return text.toString();
  }

  /**
   * The schedule of a text.
   *
   * @throws IllegalArgumentException which part is wrong
   */
  public static Schedule parse(String text) {
    List<String> words = List.of(text.strip().split("-", -1));
    List<Part> omitted = words.stream().skip(1).map(Schedule::part).toList();
    List<Part> parts =
        Arrays.stream(words.getFirst().split("\\.", -1)).map(Schedule::part).toList();
    return new Schedule(parts, omitted);
  }

  private static Part part(String word) {
    if (!word.matches(PART) || word.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + word + "' is no part of a schedule; write thread and accesses, as in A12.B5.A3");
    }
    return new Part(word.charAt(0) - 'A', Integer.parseInt(word.substring(1)));
  }
}
