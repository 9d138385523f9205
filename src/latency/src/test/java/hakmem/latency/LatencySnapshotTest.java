// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A snapshot as text and as JSON. */
class LatencySnapshotTest {
  private static final LatencySnapshot SNAPSHOT =
      new LatencySnapshot(
          2_500_000_000L,
          64,
          0,
          25,
          3,
          List.of(
              new LatencyRow("malloc", 1_000, 45_000, 40, 50, 60, 70, 8_000),
              new LatencyRow("drain", 0, 0, 0, 0, 0, 0, 0)),
          new PageFaults(1_234, 5, ""));

  @Test
  void asText() {
    assertEquals(
        """
        2.5 s; of malloc and free one in 64 timed
        times in ns; a look at the clock, 25, is in each
                               count         p50         p90         p99       p99.9           max
        malloc                 1,000          40          50          60          70         8,000
        page faults: 1,234 soft, 5 hard
        3 times were lost to errors
        """,
        SNAPSHOT.toText());
  }

  @Test
  void asJson() {
    assertEquals(
        "{\"version\":1,\"nanos\":2500000000,\"sampleEvery\":64,\"rounds\":0,\"clockNanos\":25,"
            + "\"lost\":3,\"rows\":[{\"name\":\"malloc\",\"count\":1000,\"sum\":45000,\"p50\":40,"
            + "\"p90\":50,\"p99\":60,\"p999\":70,\"max\":8000},{\"name\":\"drain\",\"count\":0,"
            + "\"sum\":0,\"p50\":0,\"p90\":0,\"p99\":0,\"p999\":0,\"max\":0}],\"faults\":{"
            + "\"known\":true,\"soft\":1234,\"hard\":5,\"unknown\":\"\"}}",
        SNAPSHOT.toJson());
  }

  @Test
  void whateverTheReasonSays() {
    PageFaults unknown = new PageFaults(0, 0, "a \"b\" \\ \n");
    LatencySnapshot odd = new LatencySnapshot(1, 0, 0, 25, 0, List.of(), unknown);
    assertEquals(
        "{\"version\":1,\"nanos\":1,\"sampleEvery\":0,\"rounds\":0,\"clockNanos\":25,\"lost\":0,"
            + "\"rows\":[],\"faults\":{\"known\":false,\"soft\":0,\"hard\":0,"
            + "\"unknown\":\"a \\u0022b\\u0022 \\u005c \\u000a\"}}",
        odd.toJson());
    LatencySnapshot inRounds = new LatencySnapshot(1, 64, 1_000, 25, 0, List.of(), unknown);
    assertEquals(
        "0.0 s; of malloc and free one of each thread in each of 1,000 rounds timed",
        inRounds.toText().lines().findFirst().orElse(""));
    assertEquals(
        "0.0 s; of malloc and free none timed", odd.toText().lines().findFirst().orElse(""));
  }
}
