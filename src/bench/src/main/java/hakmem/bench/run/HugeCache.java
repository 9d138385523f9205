// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.diag.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What hakmem's cache of freed huge blocks did in a workload.
 *
 * @param bands of lengths for which a block was asked, or is kept, shortest first
 */
public record HugeCache(List<Band> bands) {
  private static final String NO_BANDS = "none";
  private static final String BETWEEN = ":";

  /**
   * Blocks of leastBytes to below twice that.
   *
   * @param leastBytes a power of two
   * @param capBytes most that may be kept, now
   * @param hits requests that got a freed block
   * @param misses requests that found none, and got new memory
   * @param keptBytes of freed blocks, now
   */
  public record Band(long leastBytes, long capBytes, long hits, long misses, long keptBytes) {
    private boolean isUsed() {
      return hits + misses + keptBytes > 0;
    }

    private String print() {
      return Stream.of(leastBytes, capBytes, hits, misses, keptBytes)
          .map(String::valueOf)
          .collect(Collectors.joining(BETWEEN));
    }

    private static Band parse(String word) {
      String[] parts = word.split(BETWEEN);
      return new Band(
          Long.parseLong(parts[0]),
          Long.parseLong(parts[1]),
          Long.parseLong(parts[2]),
          Long.parseLong(parts[3]),
          Long.parseLong(parts[4]));
    }
  }

  /** What an allocator has done since it was built. Cost: a look at each slab. */
  static HugeCache of(Allocator allocator) {
    List<Band> bands = new ArrayList<>();
    for (Statistics.SpanBand b : Census.of(allocator).spanBands()) {
      bands.add(new Band(b.leastBytes(), b.capBytes(), b.hits(), b.misses(), b.cachedBytes()));
    }
    return new HugeCache(List.copyOf(bands));
  }

  /** The same without the requests of an earlier look. */
  HugeCache since(HugeCache earlier) {
    List<Band> rest = new ArrayList<>();
    for (Band band : bands) {
      Band before = earlier.bandOf(band.leastBytes);
      rest.add(
          before == null
              ? band
              : new Band(
                  band.leastBytes,
                  band.capBytes,
                  band.hits - before.hits,
                  band.misses - before.misses,
                  band.keptBytes));
    }
    return new HugeCache(rest.stream().filter(Band::isUsed).toList());
  }

  private @Nullable Band bandOf(long leastBytes) {
    return bands.stream().filter(b -> b.leastBytes == leastBytes).findFirst().orElse(null);
  }

  /** Requests that got a freed block. */
  public long hits() {
    return bands.stream().mapToLong(Band::hits).sum();
  }

  /** Requests that found none. */
  public long misses() {
    return bands.stream().mapToLong(Band::misses).sum();
  }

  /** Part of the requests that got a freed block; null: there was none. */
  public @Nullable Double hitRate() {
    long requests = hits() + misses();
    return requests == 0 ? null : (double) hits() / requests;
  }

  /** Bytes of freed blocks, now. */
  public long keptBytes() {
    return bands.stream().mapToLong(Band::keptBytes).sum();
  }

  /** A line of words, for {@link #parse}. */
  String print() {
    return bands.isEmpty()
        ? NO_BANDS
        : bands.stream().map(Band::print).collect(Collectors.joining(" "));
  }

  /** What {@link #print} has written. */
  static HugeCache parse(String line) {
    return new HugeCache(
        line.equals(NO_BANDS) ? List.of() : Stream.of(line.split(" ")).map(Band::parse).toList());
  }
}
