// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.util.List;
import java.util.Locale;

/**
 * What an allocator holds, and what those nested in it do, by name. A picture; nothing of it
 * changes later. While threads allocate, its numbers are of slightly different moments.
 *
 * @param name see {@link Allocator.Builder#name}; empty if it has none
 * @param path names from the outermost allocator to this one, with '/' between
 * @param limitBytes most bytes that are committed at a time, nested ones included
 * @param softLimitBytes beyond which caches give way; the limit if there is no soft one
 * @param committedBytes now, nested ones included
 * @param peakBytes most at a time, nested ones included
 * @param liveBytes of the blocks that the program holds, each rounded up to its size class, nested
 *     ones included
 * @param sites who asked for the blocks of this allocator alone, see {@link Allocator#sites}
 * @param nested open allocators in it, most committed bytes first; unmodifiable
 */
public record TagUsage(
    String name,
    String path,
    long limitBytes,
    long softLimitBytes,
    long committedBytes,
    long peakBytes,
    long liveBytes,
    BlockSites sites,
    List<TagUsage> nested) {
  /** Of the JSON: changes when a name or a meaning does. A new name is no new version. */
  public static final int VERSION = 1;

  /** Places of each allocator that the text tells. */
  private static final int PLACES = 4;

  /**
   * All of it, for people: a line for each allocator, most bytes first, then who holds them.
   *
   * @return lines
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    addLine(text, "", "committed", "live", "peak", "limit");
    addTo(text, "");
    addSites(text);
    return text.toString();
  }

  private static void addLine(StringBuilder text, String first, String... others) {
    text.append(String.format(Locale.ROOT, "%-24s", first));
    for (String other : others) {
      text.append(String.format(Locale.ROOT, " %17s", other));
    }
    text.append('\n');
  }

  private void addTo(StringBuilder text, String indent) {
    String limit = limitBytes == Long.MAX_VALUE ? "none" : told(limitBytes);
    String told = name.isEmpty() ? "(no name)" : name;
    addLine(text, indent + told, told(committedBytes), told(liveBytes), told(peakBytes), limit);
    nested.forEach(usage -> usage.addTo(text, indent + "  "));
  }

  private static String told(long bytes) {
    return String.format(Locale.ROOT, "%,d", bytes);
  }

  private void addSites(StringBuilder text) {
    if (sites.mode() != SiteMode.OFF) {
      text.append(path).append(": ").append(sites.toText(PLACES));
    }
    nested.forEach(usage -> usage.addSites(text));
  }

  /**
   * All of it, for tools: one object with a {@code version}, and the names of the components, also
   * in each of {@code nested}. The sites are as by {@link BlockSites#toJson}.
   *
   * @return one line
   */
  public String toJson() {
    JsonText json = new JsonText();
    addTo(json);
    return json.toString();
  }

  private void addTo(JsonText json) {
    json.number("{", "version", VERSION);
    json.name(",", "name").quoted(name);
    json.name(",", "path").quoted(path);
    json.number(",", "limitBytes", limitBytes);
    json.number(",", "softLimitBytes", softLimitBytes);
    json.number(",", "committedBytes", committedBytes);
    json.number(",", "peakBytes", peakBytes);
    json.number(",", "liveBytes", liveBytes);
    sites.addTo(json.name(",", "sites"));
    json.name(",", "nested").array(nested, usage -> usage.addTo(json));
    json.end();
  }
}
