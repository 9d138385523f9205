// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import java.util.ArrayList;
import java.util.Arrays;
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
  public record Part(int thread, int number) {
    @Override
    public String toString() {
      return Execution.name(thread) + Integer.toString(number);
    }
  }

  /** The schedule of an execution, from the thread of each step. */
  static Schedule of(int[] threadOfStep, int steps) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      Part last = parts.isEmpty() ? new Part(-1, 0) : parts.getLast();
      if (last.thread() == threadOfStep[i]) {
        parts.set(parts.size() - 1, new Part(last.thread(), last.number() + 1));
      } else {
        parts.add(new Part(threadOfStep[i], 1));
      }
    }
    return new Schedule(List.copyOf(parts), List.of());
  }

  /** The same accesses of a program without some operations. */
  Schedule without(long[] kept, int[] operations) {
    List<Part> left = new ArrayList<>();
    for (int t = 0; t < operations.length; t++) {
      for (int i = 0; i < operations[t]; i++) {
        if ((kept[t] >>> i & 1) == 0) {
          left.add(new Part(t, i + 1));
        }
      }
    }
    return new Schedule(parts, List.copyOf(left));
  }

  /** By thread, the operations that are done: bit i for operation i. */
  public long[] kept(int threads) {
    long[] kept = new long[threads];
    Arrays.fill(kept, -1L);
    for (Part part : omitted) {
      if (part.thread() < threads) {
        kept[part.thread()] &= ~(1L << (part.number() - 1));
      }
    }
    return kept;
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
    String[] words = text.strip().split("-", -1);
    List<Part> omitted = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      omitted.add(part(words[i]));
    }
    List<Part> parts = new ArrayList<>();
    for (String word : words[0].split("\\.", -1)) {
      parts.add(part(word));
    }
    return new Schedule(List.copyOf(parts), List.copyOf(omitted));
  }

  private static Part part(String word) {
    if (!word.matches(PART)) {
      throw new IllegalArgumentException(
          "'" + word + "' is no part of a schedule; write thread and accesses, as in A12.B5.A3");
    }
    return new Part(word.charAt(0) - 'A', Integer.parseInt(word.substring(1)));
  }
}
