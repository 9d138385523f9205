// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** {@code hakmem strike}: rows, one strike again, bad input. */
class StrikeCommandTest {
  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  @Test
  void anOperationIsARowPerLayout() throws Exception {
    Result result = run("strike", "--json", "--quick", "--steps", "5", "malloc-small");
    assertEquals(ExitCode.SUCCESS, result.code(), result.out());
    JsonNode rows = new ObjectMapper().readTree(result.out()).get("rows");
    assertEquals(2, rows.size());
    assertEquals("headerless", rows.get(0).get("layout").asText());
    for (JsonNode row : rows) {
      assertEquals("malloc-small", row.get("operation").asText());
      assertTrue(row.get("strikes").asInt() > 0, row::toString);
      assertTrue(row.get("places_reached").asInt() >= row.get("strikes").asInt(), row::toString);
      assertEquals(0, row.get("violations").size(), row::toString);
    }
  }

  @Test
  void peopleSeeATable() {
    Result result =
        run("strike", "--at", "3", "--layout", "headers", "--steps", "5", "malloc-small");
    assertEquals(ExitCode.SUCCESS, result.code(), result.out());
    assertTrue(result.out().contains("1 strikes, 0 violations"), result.out());
  }

  @Test
  void wrongInputIsToldApart() {
    assertEquals(ExitCode.BAD_INPUT, run("strike", "nonsense").code());
    assertEquals(ExitCode.BAD_INPUT, run("strike", "--at", "3").code());
    assertEquals(ExitCode.BAD_INPUT, run("strike", "--at", "99999", "malloc-small").code());
    assertEquals(ExitCode.BAD_INPUT, run("strike", "--steps", "-1").code());
    assertEquals(ExitCode.BAD_INPUT, run("strike", "--quick", "--every").code());
    assertEquals(ExitCode.BAD_INPUT, run("strike", "--unreached", "malloc-small").code());
  }

  @Test
  void theCatalogueIsPrinted() {
    Result result = run("strike", "--list");
    assertEquals(ExitCode.SUCCESS, result.code());
    assertTrue(result.out().contains("malloc-huge"), result.out());
  }
}
