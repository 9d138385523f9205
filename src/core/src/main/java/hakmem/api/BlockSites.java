// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Who holds what: live blocks by the place in the program that asked for them. A picture; nothing
 * of it changes later.
 *
 * @param mode which blocks are known; OFF: nobody looked; SAMPLED: numbers are estimates
 * @param count live blocks that are known; SAMPLED: that those stand for
 * @param bytes that were asked for in them; SAMPLED: that the blocks they stand for have
 * @param failure why newer blocks are missing; empty if none are
 * @param sites the places, most bytes first; unmodifiable
 */
public record BlockSites(SiteMode mode, long count, long bytes, String failure, List<Site> sites) {
  /** Of the JSON: changes when a name or a meaning does. A new name is no new version. */
  public static final int VERSION = 1;

  /** Frames of a place that are kept, the innermost. */
  public static final int FRAMES_MAX = 16;

  /** Blocks of a place that are named; all are counted. */
  public static final int LISTED_MAX = 4;

  /** Nobody has looked. */
  public static final BlockSites NONE = new BlockSites(SiteMode.OFF, 0, 0, "", List.of());

  /**
   * A place, and what it holds.
   *
   * @param count live blocks that it asked for
   * @param bytes that it asked for in them
   * @param frames outside of hakmem, the innermost first, at most {@link #FRAMES_MAX}; unmodifiable
   * @param oldest the first {@link #LISTED_MAX} of its blocks, the oldest first; unmodifiable
   */
  public record Site(
      long count, long bytes, List<StackTraceElement> frames, List<SitedBlock> oldest) {
    private void addTo(StringBuilder text) {
      text.append(told(count, "block")).append(" of ").append(told(bytes, "byte")).append('\n');
      for (StackTraceElement frame : frames) {
        text.append("    at ").append(frame).append('\n');
      }
      oldest.forEach(block -> block.addTo(text));
    }

    private void addTo(JsonText json) {
      json.number("{", "count", count);
      json.number(",", "bytes", bytes);
      json.name(",", "frames").array(frames, frame -> json.quoted(frame.toString()));
      json.name(",", "oldest").array(oldest, block -> block.addTo(json));
      json.end();
    }
  }

  /**
   * A block.
   *
   * @param address of its first byte, as malloc returned it
   * @param bytes that were asked for; a realloc is a new block of its own place
   * @param thread name of the thread that asked, or its number if it has no name
   * @param ageMillis milliseconds since then
   */
  public record SitedBlock(long address, long bytes, String thread, long ageMillis) {
    private String hexAddress() {
      return "0x" + Long.toHexString(address);
    }

    private void addTo(StringBuilder text) {
      text.append("  ").append(hexAddress()).append(", ").append(told(bytes, "byte"));
      text.append(", thread ").append(thread);
      text.append(", ").append(ageMillis).append(" ms old\n");
    }

    private void addTo(JsonText json) {
      json.name("{", "address").quoted(hexAddress());
      json.number(",", "bytes", bytes);
      json.name(",", "thread").quoted(thread);
      json.number(",", "ageMillis", ageMillis);
      json.end();
    }
  }

  /**
   * These and others.
   *
   * @param other of another allocator
   * @return the places of both, most bytes first; of mode OFF: the other alone
   */
  BlockSites plus(BlockSites other) {
    if (mode == SiteMode.OFF || other.mode == SiteMode.OFF) {
      return mode == SiteMode.OFF ? other : this;
    }
    List<Site> all = new ArrayList<>(sites);
    all.addAll(other.sites);
    all.sort(Comparator.comparingLong(Site::bytes).reversed());
    return new BlockSites(
        mode == SiteMode.SAMPLED ? mode : other.mode,
        count + other.count,
        bytes + other.bytes,
        failure.isEmpty() ? other.failure : failure,
        List.copyOf(all));
  }

  /**
   * All of it, for people: a paragraph for each place, its frames as in a stack trace.
   *
   * @return lines
   */
  public String toText() {
    return toText(sites.size());
  }

  /**
   * The largest places, for people.
   *
   * @param most places that are told, 0 or more; the others are counted
   * @return lines
   */
  public String toText(int most) {
    StringBuilder text = new StringBuilder();
    text.append(mode == SiteMode.SAMPLED ? "sampled, about " : "");
    text.append(told(count, "block")).append(" of ").append(told(bytes, "byte"));
    text.append(" from ").append(told(sites.size(), "place"));
    text.append(mode == SiteMode.OFF ? ": nobody looked, see hakmem.sites\n" : "\n");
    if (!failure.isEmpty()) {
      text.append("newer blocks are missing: ").append(failure).append('\n');
    }
    int told = Math.min(Math.max(most, 0), sites.size());
    sites.subList(0, told).forEach(site -> site.addTo(text));
    int rest = sites.size() - told;
    if (rest > 0) {
      text.append("and ").append(told(rest, "place")).append(" with less\n");
    }
    return text.toString();
  }

  private static String told(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? noun : noun + "s");
  }

  /**
   * All of it, for tools: one object with a {@code version}, and the names of the components.
   * Addresses are text in hexadecimal, frames as in a stack trace.
   *
   * @return one line
   */
  public String toJson() {
    JsonText json = new JsonText();
    addTo(json);
    return json.toString();
  }

  void addTo(JsonText json) {
    json.number("{", "version", VERSION);
    json.name(",", "mode").quoted(mode.name());
    json.number(",", "count", count);
    json.number(",", "bytes", bytes);
    json.name(",", "failure").quoted(failure);
    json.name(",", "sites").array(sites, site -> site.addTo(json));
    json.end();
  }
}
