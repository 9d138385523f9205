// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.run.HugeCache;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What hakmem's cache of freed huge blocks did in the rounds, as JSON.
 *
 * @param hits requests that got a freed block
 * @param misses requests that found none
 * @param hitRate part of them that were hits; null: nobody asked for a huge block
 * @param keptBytes of freed blocks, after the last round
 * @param bands the same by powers of two of lengths, each with its cap
 */
public record CacheRow(
    @JsonProperty("hits") long hits,
    @JsonProperty("misses") long misses,
    @JsonProperty("hit_rate") @Nullable Double hitRate,
    @JsonProperty("kept_bytes") long keptBytes,
    @JsonProperty("bands") List<Band> bands) {
  private static final int DIGITS = 4;

  /**
   * Blocks of leastBytes to below twice that.
   *
   * @param leastBytes a power of two
   * @param capBytes most that might be kept, after the last round
   * @param hits as of all
   * @param misses as of all
   * @param keptBytes as of all
   */
  public record Band(
      @JsonProperty("least_bytes") long leastBytes,
      @JsonProperty("cap_bytes") long capBytes,
      @JsonProperty("hits") long hits,
      @JsonProperty("misses") long misses,
      @JsonProperty("kept_bytes") long keptBytes) {}

  /** The row of what was measured; null: the allocator does not tell. */
  static @Nullable CacheRow of(@Nullable HugeCache cache) {
    if (cache == null) {
      return null;
    }
    Double rate = cache.hitRate();
    return new CacheRow(
        cache.hits(),
        cache.misses(),
        rate == null
            ? null
            : BigDecimal.valueOf(rate).setScale(DIGITS, RoundingMode.DOWN).doubleValue(),
        cache.keptBytes(),
        cache.bands().stream()
            .map(b -> new Band(b.leastBytes(), b.capBytes(), b.hits(), b.misses(), b.keptBytes()))
            .toList());
  }

  /** Whether a huge block was asked for, or is kept. */
  boolean isUsed() {
    return !bands.isEmpty();
  }
}
