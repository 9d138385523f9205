// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What the parts of a demonstration hold of the memory that they share.
 *
 * @param parts bytes of each, by name, in the order in which they are shown
 * @param liveBytes of all of them
 * @param committedBytes what the allocator has from the system for them
 * @param limitBytes what it may have
 * @param requests that were answered
 * @param refusals of these, for want of memory
 */
public record Figures(
    Map<String, Long> parts,
    @JsonProperty("live_bytes") long liveBytes,
    @JsonProperty("committed_bytes") long committedBytes,
    @JsonProperty("limit_bytes") long limitBytes,
    long requests,
    long refusals) {}
