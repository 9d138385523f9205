// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A log of glibc's mtrace as a trace: each line becomes the line with the same number. The log has
 * one thread and tells an aligned block from others by nothing. A free of an address that it has
 * never named is of a block from before it began, and is left out. So is a last line without its
 * end: a program that is killed leaves half of one, which may look like a whole one. So is the
 * first line: of a long log somebody may have kept the end.
 */
final class MtraceLog extends InputStream {
  private static final String START = "= Start";

  /** Each event that has a place; no line of a trace begins so. */
  private static final String EVENT = "@ ";

  /** Within these the log begins: what is in front of it is comments and blank lines. */
  private static final int HEAD_BYTES = 4096;

  private final InputStream in;
  private final String source;
  private final Map<String, Integer> blockAt = new HashMap<>();
  private final Set<Integer> dead = new HashSet<>();
  private InputStream translated = InputStream.nullInputStream();
  private int number;
  private int blocks;
  private int resized = Step.NO_BLOCK;

  /**
   * @param in uncompressed, from the first line on
   * @param source path, as messages name it
   */
  MtraceLog(InputStream in, String source) {
    this.in = in;
    this.source = source;
  }

  /** Whether a stream begins as such a log does, or like the end of one; it stands as it stood. */
  static boolean isOne(BufferedInputStream in) throws IOException {
    in.mark(HEAD_BYTES);
    String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    in.reset();
    return withoutMark(head)
        .lines()
        .filter(line -> !saysNothing(line))
        .limit(2) // The first one may be half of one.
        .anyMatch(line -> line.startsWith(START) || line.startsWith(EVENT));
  }

  private static String withoutMark(String text) {
    return text.startsWith(TraceLines.BYTE_ORDER_MARK)
        ? text.substring(TraceLines.BYTE_ORDER_MARK.length())
        : text;
  }

  private static boolean saysNothing(String line) {
    return line.isBlank() || line.startsWith("#");
  }

  /** The next byte of the trace. */
  @Override
  public int read() throws IOException {
    int c = translated.read();
    return c >= 0 || !readLine() ? c : translated.read();
  }

  private boolean readLine() throws IOException {
    StringBuilder read = new StringBuilder();
    int c = in.read();
    for (; c >= 0 && c != '\n'; c = in.read()) {
      read.append((char) c);
    }
    if (c < 0) {
      return false;
    }
    number++;
    String text = number == 1 ? withoutMark(read.toString()) : read.toString();
    translated =
        new ByteArrayInputStream((step(text.strip()) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    return true;
  }

  private String step(String line) {
    if (number == 1) {
      return "t 0"; // Nothing else, even without START: it may be half a line.
    }
    if (saysNothing(line) || line.startsWith("=")) {
      return "#";
    }
    String[] words = line.split(" +");
    // "@ PLACE SIGN ADDRESS SIZE"; the place is missing if nobody knows it, and may hold spaces.
    for (int at = 0; at < words.length - 1; at++) {
      if (words[at].length() == 1 && "+-<>!".contains(words[at])) {
        return step(words[at].charAt(0), words[at + 1], at + 2 < words.length ? words[at + 2] : "");
      }
    }
    if (line.endsWith("Memory was not allocated")) {
      return "#";
    }
    throw bad(
        "no line of mtrace: '" + line.replaceAll("[^ -~]", "?") + "'; + - < > or ! is missing");
  }

  private String step(char sign, String address, String size) {
    return switch (sign) {
      case '+' -> birth(address, size);
      case '-' -> death(address);
      case '<' -> {
        Integer old = blockAt.remove(address);
        resized = old == null || dead.contains(old) ? Step.NO_BLOCK : old;
        yield "#";
      }
      case '>' -> {
        int id = resized;
        resized = Step.NO_BLOCK;
        if (id == Step.NO_BLOCK) {
          yield birth(address, size);
        }
        blockAt.put(address, id);
        yield "r " + id + " " + bytes(size);
      }
      default -> "#";
    };
  }

  /** Of a request that failed, the log has no block: mtrace writes (nil). */
  private String birth(String address, String size) {
    if (address.equals("(nil)")) {
      return "#";
    }
    int id = blocks++;
    blockAt.put(address, id);
    return "a " + id + " " + bytes(size);
  }

  private String death(String address) {
    Integer id = blockAt.get(address);
    if (id == null) {
      return "#";
    }
    return (dead.add(id) ? "f " : "d ") + id;
  }

  private long bytes(String size) {
    try {
      return Long.decode(size);
    } catch (NumberFormatException e) {
      throw bad("'" + size.replaceAll("[^ -~]", "?") + "' is no size; mtrace writes 0x and digits");
    }
  }

  private TraceFormatException bad(String problem) {
    return new TraceFormatException(source + ":" + number + ": " + problem);
  }
}
