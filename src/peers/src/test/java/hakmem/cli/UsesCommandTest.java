// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** {@code hakmem bench --uses}: a row for each case, beside what is wanted; bad input. */
class UsesCommandTest {
  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  @Test
  void eachCaseHasARow() throws Exception {
    Result result = run("bench", "--uses", "arrow", "--quick", "--json");
    assertEquals(0, result.code(), result.out() + result.err());
    JsonNode document = new ObjectMapper().readTree(result.out());
    assertEquals(7, document.get("rows").size(), document::toString);
    for (JsonNode row : document.get("rows")) {
      assertTrue(row.get("ratio").asDouble() > 0, row::toString);
      assertTrue(row.get("ratio_low").asDouble() <= row.get("ratio_high").asDouble());
      assertEquals(0.8, row.get("wanted").asDouble());
      assertEquals("arrow-unsafe", row.get("against").asText());
    }
    assertEquals(0, document.get("failures").size());
  }

  @Test
  void anUnknownUseIsBadInput() {
    Result result = run("bench", "--uses", "nothing");
    assertEquals(2, result.code(), result.out());
    assertTrue(result.err().contains("netty-plain"), result.err());
  }
}
