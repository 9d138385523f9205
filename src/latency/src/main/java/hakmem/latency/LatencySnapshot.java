// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import java.util.List;
import java.util.Locale;

/**
 * How long operations and slow steps took in some span of time. Times are in nanoseconds.
 *
 * @param nanos how long that span was
 * @param sampleEvery of malloc and free, one in so many was timed; 0: none. In rounds: of those
 *     that a thread makes after the begin of a round, until one is timed
 * @param rounds begun since the start; 0: not timed in rounds
 * @param clockNanos how long one look at the clock takes: each time has that in it
 * @param lost times that could not be recorded because of an error, since the start
 * @param rows malloc and free, then each slow step, those that never happened included
 * @param faults of the process in that span
 */
public record LatencySnapshot(
    long nanos,
    int sampleEvery,
    long rounds,
    long clockNanos,
    long lost,
    List<LatencyRow> rows,
    PageFaults faults) {
  /** Of the JSON; another number if a name in it changes its meaning or goes. */
  public static final int VERSION = 1;

  /** The row of a name. */
  public LatencyRow row(String name) {
    return rows.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no row is called " + name));
  }

  /** For people: a line for each kind of thing that happened. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(line("%.1f s; of malloc and free %s timed", nanos / 1e9, timed()));
    text.append(line("times in ns; a look at the clock, %,d, is in each", clockNanos));
    text.append(
        line("%-16s%12s%12s%12s%12s%12s%14s", "", "count", "p50", "p90", "p99", "p99.9", "max"));
    for (LatencyRow row : rows) {
      if (row.count() > 0) {
        text.append(
            line(
                "%-16s%,12d%,12d%,12d%,12d%,12d%,14d",
                row.name(), row.count(), row.p50(), row.p90(), row.p99(), row.p999(), row.max()));
      }
    }
    text.append(
        faults.unknown().isEmpty()
            ? line("page faults: %,d soft, %,d hard", faults.soft(), faults.hard())
            : line("page faults: unknown, %s", faults.unknown()));
    if (lost > 0) {
      text.append(line("%,d times were lost to errors", lost));
    }
    return text.toString();
  }

  private String timed() {
    if (sampleEvery == 0) {
      return "none";
    }
    return rounds == 0
        ? String.format(Locale.ROOT, "one in %,d", sampleEvery)
        : String.format(Locale.ROOT, "one of each thread in each of %,d rounds", rounds);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + '\n';
  }

  /** One JSON object, with a {@code version}. */
  public String toJson() {
    StringBuilder json = new StringBuilder();
    json.append("{\"version\":").append(VERSION);
    number(json, "nanos", nanos);
    number(json, "sampleEvery", sampleEvery);
    number(json, "rounds", rounds);
    number(json, "clockNanos", clockNanos);
    number(json, "lost", lost);
    json.append(",\"rows\":[");
    String comma = "";
    for (LatencyRow row : rows) {
      json.append(comma).append("{\"name\":\"").append(row.name()).append('"');
      number(json, "count", row.count());
      number(json, "sum", row.sum());
      number(json, "p50", row.p50());
      number(json, "p90", row.p90());
      number(json, "p99", row.p99());
      number(json, "p999", row.p999());
      number(json, "max", row.max());
      json.append('}');
      comma = ",";
    }
    json.append("],\"faults\":{\"known\":").append(faults.unknown().isEmpty());
    number(json, "soft", faults.soft());
    number(json, "hard", faults.hard());
    return json.append(",\"unknown\":\"")
        .append(escaped(faults.unknown()))
        .append("\"}}")
        .toString();
  }

  private static void number(StringBuilder json, String name, long value) {
    json.append(",\"").append(name).append("\":").append(value);
  }

  /** The message of an exception may have any character. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
