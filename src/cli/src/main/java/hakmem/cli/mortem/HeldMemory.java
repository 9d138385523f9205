// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Who held what when a dump was written.
 *
 * @param committed bytes
 * @param peak the most bytes so far
 * @param limit bytes; the largest number: none
 * @param limitTag whose limit it is; empty: the allocator's own
 * @param live bytes of blocks that the program had
 * @param cached bytes of free blocks that heaps had at hand
 * @param free bytes of free blocks in slabs
 * @param retained bytes kept for reuse
 * @param resident bytes of it that lay in memory; null: not known
 * @param sizes largest first
 * @param tags all allocators of the tree, the outermost first; empty: it has no name
 * @param places who asked for most; empty: not known
 */
public record HeldMemory(
    long committed,
    long peak,
    long limit,
    @JsonProperty("limit_tag") String limitTag,
    long live,
    long cached,
    long free,
    long retained,
    @Nullable Long resident,
    List<Size> sizes,
    List<Tagged> tags,
    List<Place> places) {
  /** Sizes and places that are told. */
  private static final int MOST = 5;

  /** Frames of a place that are told. */
  private static final int FRAMES = 3;

  /**
   * Blocks of a size.
   *
   * @param what in words
   * @param liveBytes that the program had
   * @param blocks how many
   */
  public record Size(String what, @JsonProperty("live_bytes") long liveBytes, long blocks) {}

  /** An allocator by name; those within it are counted. */
  public record Tagged(String tag, long committed, long live, long peak, long limit) {}

  /** A place in the program, the innermost frames first. */
  public record Place(String tag, long bytes, long blocks, List<String> frames) {}

  /** What a dump says. */
  static HeldMemory of(JsonNode root) {
    JsonNode bytes = root.at("/statistics/bytes");
    List<Tagged> tags = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    addTags(root.path("usage"), tags, places);
    places.sort(Comparator.comparingLong(Place::bytes).reversed());
    String limitTag = root.at("/incident/tag").asText();
    Tagged limited =
        tags.stream()
            .filter(one -> one.tag().equals(limitTag) && !limitTag.isEmpty())
            .findFirst()
            .orElse(
                new Tagged(
                    "",
                    bytes.path("committed").asLong(),
                    0,
                    bytes.path("committedPeak").asLong(),
                    bytes.path("limit").asLong(Long.MAX_VALUE)));
    return new HeldMemory(
        limited.committed(),
        limited.peak(),
        limited.limit(),
        limited.tag(),
        bytes.path("live").asLong(),
        bytes.path("cached").asLong(),
        bytes.path("free").asLong(),
        bytes.path("retained").asLong(),
        bytes.path("resident").isNumber() ? bytes.path("resident").asLong() : null,
        sizes(root.path("statistics")),
        tags,
        places.stream().limit(MOST).toList());
  }

  private static List<Size> sizes(JsonNode statistics) {
    List<Size> sizes = new ArrayList<>();
    for (JsonNode row : statistics.path("sizeClasses")) {
      long blocks = row.path("liveBlocks").asLong();
      long each = row.path("blockBytes").asLong();
      sizes.add(new Size("blocks of %,d bytes".formatted(each), blocks * each, blocks));
    }
    for (JsonNode band : statistics.path("spanBands")) {
      String what = "huge blocks from %,d bytes on".formatted(band.path("leastBytes").asLong());
      long blocks = band.path("liveSpans").asLong();
      sizes.add(new Size(what, band.path("liveBytes").asLong(), blocks));
    }
    return sizes.stream()
        .filter(size -> size.blocks() > 0)
        .sorted(Comparator.comparingLong(Size::liveBytes).reversed())
        .limit(MOST)
        .toList();
  }

  private static void addTags(JsonNode usage, List<Tagged> tags, List<Place> places) {
    String path = usage.path("path").asText();
    if (!path.isEmpty()) {
      tags.add(
          new Tagged(
              path,
              usage.path("committedBytes").asLong(),
              usage.path("liveBytes").asLong(),
              usage.path("peakBytes").asLong(),
              usage.path("limitBytes").asLong()));
    }
    for (JsonNode site : usage.at("/sites/sites")) {
      List<String> frames = new ArrayList<>();
      site.path("frames").forEach(frame -> frames.add(frame.asText()));
      places.add(
          new Place(
              path,
              site.path("bytes").asLong(),
              site.path("count").asLong(),
              frames.stream().limit(FRAMES).toList()));
    }
    usage.path("nested").forEach(inner -> addTags(inner, tags, places));
  }
}
