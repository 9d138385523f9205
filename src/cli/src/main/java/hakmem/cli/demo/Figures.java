// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What the parts of a demonstration hold of the memory that they share.
 *
 * @param parts of each, by name, in the order in which they are shown
 * @param liveBytes of all of them
 * @param committedBytes what their allocators have from the system
 * @param limitBytes what it may have
 * @param requests that were answered
 * @param refusals of these, for want of memory
 */
public record Figures(
    Map<String, Part> parts,
    @JsonProperty("live_bytes") long liveBytes,
    @JsonProperty("committed_bytes") long committedBytes,
    @JsonProperty("limit_bytes") long limitBytes,
    long requests,
    long refusals) {
  /**
   * A part.
   *
   * @param liveBytes of its blocks
   * @param committedBytes what its allocator has from the system
   */
  public record Part(
      @JsonProperty("live_bytes") long liveBytes,
      @JsonProperty("committed_bytes") long committedBytes) {}
}
