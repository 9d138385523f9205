// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** {@code hakmem footprint}: rows, table, bad input. */
class FootprintCommandTest {
  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  @Test
  void aLoadIsARowWithinItsBounds() throws Exception {
    Result result = run("footprint", "--quick", "--json", "producers", "virtual-threads");
    assertEquals(ExitCode.SUCCESS, result.code(), result.out());
    JsonNode rows = new ObjectMapper().readTree(result.out()).get("rows");
    assertEquals(2, rows.size());
    assertEquals("producers", rows.get(0).get("load").asText());
    assertEquals(17, rows.get(0).get("threads").asInt());
    assertEquals(10_000, rows.get(1).get("threads").asInt());
    for (JsonNode row : rows) {
      assertTrue(row.get("live_bytes_peak").asLong() > 0, row::toString);
      long peak = row.get("committed_bytes_peak").asLong();
      assertTrue(peak > 0 && peak <= row.get("peak_bound").asLong(), row::toString);
      assertTrue(
          row.get("committed_bytes_final").asLong() <= row.get("final_bound").asLong(),
          row::toString);
      assertEquals(0, row.get("violations").size(), row::toString);
    }
  }

  @Test
  void peopleSeeATable() {
    Result result = run("footprint", "--quick", "producers");
    assertTrue(result.out().contains("committed peak"), result.out());
    assertTrue(result.out().contains("producers"), result.out());
  }

  @Test
  void aLoadThatIsNotThereIsBadInput() {
    Result result = run("footprint", "nonsense");
    assertEquals(ExitCode.BAD_INPUT, result.code());
    assertTrue(result.err().contains("there is no load 'nonsense'"), result.err());
    assertTrue(result.err().contains("short-threads"), result.err());
  }
}
