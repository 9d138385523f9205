// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Steps as lines of text. The letters t, a, c, m, r and f are those of recorded traces, so that a
 * trace made of them alone replays with {@code ./hakmem replay}.
 */
public final class StepText {
  private static final Pattern SPACES = Pattern.compile("[ \t]+");

  private StepText() {}

  /** One line, without its end. */
  public static String print(Step step) {
    return switch (step) {
      case Step.OnThread s -> "t " + s.thread();
      case Step.Malloc s -> "a " + s.id() + " " + s.bytes();
      case Step.Calloc s ->
          "c " + s.id() + " " + s.bytes() + (s.count() == 1 ? "" : " " + s.count());
      case Step.Aligned s -> "m " + s.id() + " " + s.bytes() + " " + s.log2();
      case Step.Realloc s -> "r " + s.id() + " " + s.bytes();
      case Step.Free s -> "f " + s.id();
      case Step.View s -> (s.zeroed() ? "V " : "v ") + s.id() + " " + s.bytes();
      case Step.HeaplessFree s -> "F " + s.id();
      case Step.WrongFree s -> "i " + s.id() + " " + s.offset();
      case Step.DoubleFree s -> "d " + s.id();
      case Step.ForeignFree s -> "x " + s.address();
      case Step.UsableSize s -> "u " + s.id();
      case Step.Write s -> "w " + s.id() + " " + s.seed();
      case Step.WriteAfterFree s -> "y " + s.id();
      case Step.BreakHeader s -> "b " + s.id();
      case Step.HeapDeath s -> "h " + s.thread();
      case Step.ThreadDeath s -> "k " + s.thread();
      case Step.CollectIdle _ -> "l";
      case Step.Collect _ -> "g";
      case Step.Trim _ -> "p";
      case Step.Refuse s -> "o " + s.calls();
      case Step.RefusedClose _ -> "E";
      case Step.Close _ -> "e";
    };
  }

  /** What a step says in words, for reports. */
  public static String describe(Step step) {
    return switch (step) {
      case Step.Birth s -> describe(s) + " = b" + s.id();
      case Step.Realloc s -> "realloc(b%d, %d)".formatted(s.id(), s.bytes());
      case Step.Free s -> "free(b%d)".formatted(s.id());
      case Step.HeaplessFree s -> "free(b%d), by a thread without heap".formatted(s.id());
      case Step.WrongFree s -> "wrong free of b%d%+d".formatted(s.id(), s.offset());
      case Step.DoubleFree s -> "free(b%d) once more".formatted(s.id());
      case Step.ForeignFree s -> "free of foreign 0x" + Long.toHexString(s.address());
      case Step.UsableSize s -> "usableSize(b%d)".formatted(s.id());
      case Step.Write s -> "the user fills b" + s.id();
      case Step.WriteAfterFree s -> "the user writes over the freed b" + s.id();
      case Step.BreakHeader s -> "the header of b%d is destroyed".formatted(s.id());
      case Step.OnThread s -> "thread " + s.thread();
      case Step.HeapDeath s -> "thread %d closes its heap".formatted(s.thread());
      case Step.ThreadDeath s -> "thread %d dies".formatted(s.thread());
      case Step.CollectIdle _ -> "collectIdle()";
      case Step.Collect _ -> "collect()";
      case Step.Trim _ -> "trim()";
      case Step.Refuse s when s.calls() < 0 -> "the system refuses no more";
      case Step.Refuse s -> "the system refuses all after %d calls".formatted(s.calls());
      case Step.RefusedClose _ -> "close(CHECK), refused";
      case Step.Close _ -> "close the allocator, build another";
    };
  }

  private static String describe(Step.Birth birth) {
    return switch (birth) {
      case Step.Malloc s -> "malloc(%d)".formatted(s.bytes());
      case Step.Calloc s -> "calloc(%d, %d)".formatted(s.count(), s.bytes());
      case Step.Aligned s -> "alignedAlloc(%d, %d)".formatted(s.bytes(), 1L << s.log2());
      case Step.View s -> "%sSegment(%d)".formatted(s.zeroed() ? "calloc" : "malloc", s.bytes());
    };
  }

  /** The same step of another block; a step that speaks of no block stays as it is. */
  public static Step renumbered(Step step, int id) {
    if (step.id() == Step.NO_BLOCK) {
      return step;
    }
    // In every line of text the block is the second word.
    List<String> words = words(print(step));
    words.set(1, Integer.toString(id));
    return parse(String.join(" ", words));
  }

  /**
   * The step of a line.
   *
   * @throws IllegalArgumentException what is wrong with it
   */
  public static Step parse(String line) {
    List<String> words = words(line.strip());
    return switch (words.getFirst()) {
      case "t" -> new Step.OnThread(id(words, 1, 2));
      case "a" -> new Step.Malloc(id(words, 1, 3), number(words, 2));
      case "c" ->
          words.size() == 4
              ? new Step.Calloc(id(words, 1, 4), number(words, 2), number(words, 3))
              : new Step.Calloc(id(words, 1, 3), number(words, 2), 1);
      case "m" -> new Step.Aligned(id(words, 1, 4), number(words, 2), log2(words));
      case "r" -> new Step.Realloc(id(words, 1, 3), number(words, 2));
      case "f" -> new Step.Free(id(words, 1, 2));
      case "v" -> new Step.View(id(words, 1, 3), number(words, 2), false);
      case "V" -> new Step.View(id(words, 1, 3), number(words, 2), true);
      case "F" -> new Step.HeaplessFree(id(words, 1, 2));
      case "i" -> new Step.WrongFree(id(words, 1, 3), number(words, 2));
      case "d" -> new Step.DoubleFree(id(words, 1, 2));
      case "x" -> new Step.ForeignFree(foreign(words));
      case "u" -> new Step.UsableSize(id(words, 1, 2));
      case "w" -> new Step.Write(id(words, 1, 3), number(words, 2));
      case "y" -> new Step.WriteAfterFree(id(words, 1, 2));
      case "b" -> new Step.BreakHeader(id(words, 1, 2));
      case "h" -> new Step.HeapDeath(id(words, 1, 2));
      case "k" -> new Step.ThreadDeath(id(words, 1, 2));
      case "l" -> alone(words, new Step.CollectIdle());
      case "g" -> alone(words, new Step.Collect());
      case "p" -> alone(words, new Step.Trim());
      case "o" -> new Step.Refuse(calls(words));
      case "E" -> alone(words, new Step.RefusedClose());
      case "e" -> alone(words, new Step.Close());
      default ->
          throw new IllegalArgumentException(
              "unknown step '"
                  + words.getFirst()
                  + "'; the steps are t a c m r f v V F i d x u w y b h k g l p o E e");
    };
  }

  private static List<String> words(String line) {
    return Arrays.asList(SPACES.split(line));
  }

  private static Step alone(List<String> words, Step step) {
    require(words, 1);
    return step;
  }

  private static void require(List<String> words, int length) {
    if (words.size() != length) {
      throw new IllegalArgumentException(
          "'"
              + words.getFirst()
              + "' takes "
              + (length - 1)
              + " numbers, not "
              + (words.size() - 1)
              + "; one step stands in a line");
    }
  }

  private static long number(List<String> words, int at) {
    try {
      return Long.parseLong(words.get(at));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + words.get(at) + "' is not a number; give one from -2^63 to 2^63-1", e);
    }
  }

  private static int id(List<String> words, int at, int length) {
    require(words, length);
    long value = number(words, at);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(value + " is no block or thread; they count from 0");
    }
    return (int) value;
  }

  private static int log2(List<String> words) {
    long value = number(words, 3);
    if (value < 0 || value > 62) {
      throw new IllegalArgumentException("alignment 2^" + value + "; the largest is 2^62");
    }
    return (int) value;
  }

  private static long foreign(List<String> words) {
    require(words, 2);
    long address = number(words, 1);
    if (!isForeign(address)) {
      throw new IllegalArgumentException(
          address + " may be an address of the allocator; foreign are -2^63 to 65535");
    }
    return address;
  }

  /** Whether no allocator can own the address: not user space, or the first 64 KiB of it. */
  public static boolean isForeign(long address) {
    return address < 1 << 16;
  }

  private static int calls(List<String> words) {
    require(words, 2);
    long calls = number(words, 1);
    if (calls < -1 || calls > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(calls + " is no number of calls; -1 ends refusals");
    }
    return (int) calls;
  }
}
