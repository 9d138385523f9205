// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What one trace did on one allocator; a row of the table and of the JSON document. Unknown figures
 * are null.
 *
 * @param trace short name of the trace
 * @param allocator {@code hakmem} or {@code malloc}
 * @param threads {@code logical} or {@code real}
 * @param traceThreads number of threads in the trace
 * @param events events of one pass
 * @param verified whether every block was checked
 * @param errors failed checks and failed calls
 * @param messages the first of them
 * @param nsPerEvent median over the timed passes
 * @param nsPerEventBest fastest pass
 * @param timedPasses passes behind the median
 * @param peakRequestedBytes most bytes that the program held, as asked for
 * @param peakCommittedBytes most bytes backed for the allocator in its first pass
 * @param peakRssBytes growth of the process's resident memory in the first pass
 * @param fragmentation committed / requested, both at their peak
 * @param speedupVsMalloc malloc's ns/event divided by this allocator's; above 1 is faster than
 *     malloc
 */
@JsonPropertyOrder({
  "trace",
  "allocator",
  "events",
  "errors",
  "ns_per_event",
  "peak_requested_bytes",
  "peak_committed_bytes"
})
public record ReplayRow(
    @JsonProperty("trace") String trace,
    @JsonProperty("allocator") String allocator,
    @JsonProperty("threads") String threads,
    @JsonProperty("trace_threads") int traceThreads,
    @JsonProperty("events") int events,
    @JsonProperty("verified") boolean verified,
    @JsonProperty("errors") long errors,
    @JsonProperty("messages") List<String> messages,
    @JsonProperty("ns_per_event") @Nullable Double nsPerEvent,
    @JsonProperty("ns_per_event_best") @Nullable Double nsPerEventBest,
    @JsonProperty("timed_passes") int timedPasses,
    @JsonProperty("peak_requested_bytes") long peakRequestedBytes,
    @JsonProperty("peak_committed_bytes") @Nullable Long peakCommittedBytes,
    @JsonProperty("peak_rss_bytes") @Nullable Long peakRssBytes,
    @JsonProperty("fragmentation") @Nullable Double fragmentation,
    @JsonProperty("speedup_vs_malloc") @Nullable Double speedupVsMalloc) {

  /** The same row beside malloc's. */
  ReplayRow versus(ReplayRow malloc) {
    @Nullable Double speedup =
        nsPerEvent == null || malloc.nsPerEvent == null ? null : malloc.nsPerEvent / nsPerEvent;
    return new ReplayRow(
        trace,
        allocator,
        threads,
        traceThreads,
        events,
        verified,
        errors,
        messages,
        nsPerEvent,
        nsPerEventBest,
        timedPasses,
        peakRequestedBytes,
        peakCommittedBytes,
        peakRssBytes,
        fragmentation,
        speedup);
  }
}
