// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.bench.run.Contender;
import hakmem.bench.run.Pace;
import hakmem.bench.workload.Workload;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as it is kept: when, where, how, and what came of it.
 *
 * @param command {@code bench}
 * @param date when it ended, in UTC
 * @param machine where
 * @param rounds of each allocator
 * @param roundMillis length of a round
 * @param allocators what each is, by name
 * @param workloads what one operation of each is, by name
 * @param rows the figures
 */
public record BenchDocument(
    @JsonProperty("command") String command,
    @JsonProperty("date") String date,
    @JsonProperty("machine") Machine machine,
    @JsonProperty("rounds") int rounds,
    @JsonProperty("round_ms") long roundMillis,
    @JsonProperty("allocators") Map<String, String> allocators,
    @JsonProperty("workloads") Map<String, String> workloads,
    @JsonProperty("rows") List<BenchRow> rows) {
  private static final DateTimeFormatter DAY_AND_MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmm").withZone(ZoneOffset.UTC);

  /** The document of a run that ends now, on this machine. */
  public static BenchDocument of(
      List<Workload> workloads, List<Contender> contenders, Pace pace, List<BenchRow> rows) {
    Map<String, String> allocators = new LinkedHashMap<>();
    contenders.forEach(c -> allocators.put(c.name(), c.what()));
    Map<String, String> operations = new LinkedHashMap<>();
    workloads.forEach(w -> operations.put(w.name(), w.operation()));
    return new BenchDocument(
        "bench",
        Instant.now().toString(),
        Machine.here(),
        pace.rounds(),
        pace.roundMillis(),
        allocators,
        operations,
        rows);
  }

  /** Name of the file that keeps it: the time, then the machine. */
  public String fileName() {
    return DAY_AND_MINUTE.format(Instant.parse(date)) + "-" + machine.slug() + ".json";
  }

  /** The document as JSON with a row a line; what is unknown is left out. */
  public String toJson() {
    ObjectMapper mapper =
        new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    try {
      return mapper.writeValueAsString(this).replace("{\"workload\":", "\n{\"workload\":") + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run cannot be written as JSON; report this as a bug", e);
    }
  }
}
