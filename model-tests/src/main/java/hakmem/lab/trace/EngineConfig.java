// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * The allocator that a trace runs on.
 *
 * @param headers block layout
 * @param realOs the real operating system instead of the simulated one
 * @param reserveBytes see the allocator's builder
 * @param retainedBytesMax see the allocator's builder
 * @param limitBytes see the allocator's builder
 * @param spaceBytes address space of the simulated operating system
 */
public record EngineConfig(
    boolean headers,
    boolean realOs,
    long reserveBytes,
    long retainedBytesMax,
    long limitBytes,
    long spaceBytes) {
  private static final long SUPERSLAB = 2L << 20;

  /** Most that the allocator's builder takes. */
  private static final long RESERVE_BYTES_MAX = 1L << 40;

  private static final long SPACE_BYTES_MAX = 1L << 46;

  /** What a recorded trace runs on: roomy, simulated. */
  public static final EngineConfig ROOMY =
      new EngineConfig(false, false, 1L << 30, 64L << 20, Long.MAX_VALUE, 1L << 32);

  /** The same with the other block layout. */
  public EngineConfig withHeaders(boolean on) {
    return new EngineConfig(on, realOs, reserveBytes, retainedBytesMax, limitBytes, spaceBytes);
  }

  /** The configurations of the matrix on the simulated operating system. */
  public static List<EngineConfig> simulated() {
    List<EngineConfig> all = new ArrayList<>();
    for (boolean headers : new boolean[] {false, true}) {
      long unlimited = Long.MAX_VALUE;
      all.add(new EngineConfig(headers, false, 32 * SUPERSLAB, 2 * SUPERSLAB, unlimited, 1L << 32));
      // One superslab in the primary range: everything else is found by the slower path.
      all.add(new EngineConfig(headers, false, SUPERSLAB, 0, unlimited, 1L << 32));
      all.add(new EngineConfig(headers, false, 4 * SUPERSLAB, SUPERSLAB, 6 * SUPERSLAB, 1L << 32));
      // So little address space that it is used up.
      all.add(new EngineConfig(headers, false, 4 * SUPERSLAB, SUPERSLAB, unlimited, 8 * SUPERSLAB));
    }
    return all;
  }

  /** The configurations of the matrix on the real operating system. */
  public static List<EngineConfig> real() {
    List<EngineConfig> all = new ArrayList<>();
    for (boolean headers : new boolean[] {false, true}) {
      all.add(new EngineConfig(headers, true, 64 * SUPERSLAB, 2 * SUPERSLAB, Long.MAX_VALUE, 0));
      all.add(new EngineConfig(headers, true, SUPERSLAB, 0, 16 * SUPERSLAB, 0));
    }
    return all;
  }

  /** One line of text. */
  public String print() {
    return "headers=%b realOs=%b reserve=%d retained=%d limit=%d space=%d"
        .formatted(headers, realOs, reserveBytes, retainedBytesMax, limitBytes, spaceBytes);
  }

  /**
   * The configuration that {@link #print} gave.
   *
   * @throws IllegalArgumentException what is wrong with the text
   */
  public static EngineConfig parse(String text) {
    String[] names = {"headers", "realOs", "reserve", "retained", "limit", "space"};
    String[] words = text.strip().split(" +");
    String[] values = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      if (words.length != names.length || !words[i].startsWith(names[i] + "=")) {
        throw new IllegalArgumentException("no configuration; it must read: " + ROOMY.print());
      }
      values[i] = words[i].replaceFirst(names[i] + "=", "");
    }
    EngineConfig config =
        new EngineConfig(
            flag(names[0], values[0]),
            flag(names[1], values[1]),
            bytes(names[2], values[2], 1, RESERVE_BYTES_MAX),
            bytes(names[3], values[3], 0, Long.MAX_VALUE),
            bytes(names[4], values[4], 1, Long.MAX_VALUE),
            bytes(names[5], values[5], 0, SPACE_BYTES_MAX));
    if (!config.realOs() && config.spaceBytes() < config.reserveBytes()) {
      throw new IllegalArgumentException(
          "space=" + values[5] + " has no room for reserve=" + values[2] + "; make it larger");
    }
    return config;
  }

  private static boolean flag(String name, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(name + "=" + text + "; give true or false");
    }
    return text.equals("true");
  }

  private static long bytes(String name, String text, long least, long most) {
    try {
      long bytes = Long.parseLong(text);
      if (bytes >= least && bytes <= most) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        name + "=" + text + "; give bytes from " + least + " to " + most);
  }
}
