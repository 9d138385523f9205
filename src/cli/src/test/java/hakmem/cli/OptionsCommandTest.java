// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.api.Option;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hakmem options}: values, places, refusals, and the document's table. */
class OptionsCommandTest {
  private static final Path DOCUMENT = Path.of("..", "options.md");

  private record Result(int code, String out, String err) {
    static Result of(String... arguments) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
      return new Result(code, out.toString(), err.toString());
    }

    JsonNode option(Option option) throws Exception {
      assertEquals(ExitCode.SUCCESS, code, err);
      return new ObjectMapper().readTree(out).get("options").get(option.ordinal());
    }
  }

  @Test
  void eachValueHasItsPlace() throws Exception {
    Result result =
        Result.of(
            "options",
            "--json",
            "-Dhakmem.options=retainedBytesMax=1m,limitBytes=2m,headers=true",
            "-Dhakmem.limitBytes=3m",
            "-Dhakmem.headers=true",
            "-Dunrelated=1",
            "headers=false");
    JsonNode headers = result.option(Option.HEADERS);
    assertEquals("false", headers.get("value").asText());
    assertEquals("the argument", headers.get("from").asText());
    JsonNode limit = result.option(Option.LIMIT_BYTES);
    assertEquals("3m", limit.get("value").asText());
    assertEquals("the property hakmem.limitBytes", limit.get("from").asText());
    JsonNode retained = result.option(Option.RETAINED_BYTES_MAX);
    assertEquals("1m", retained.get("value").asText());
    assertEquals("hakmem.options", retained.get("from").asText());
    JsonNode reserve = result.option(Option.RESERVE_BYTES);
    assertEquals("16g", reserve.get("value").asText());
    assertEquals("default", reserve.get("from").asText());
  }

  @Test
  void peopleSeeATableOfAllOptions() {
    String out = Result.of("options").out();
    for (Option option : Option.values()) {
      assertTrue(out.contains(option.label()), out);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "header=true, the nearest is headers",
    "limitBytes=0, give 1 or more",
    "-Dhakmem.limit=0, the property hakmem.limit",
    "-Dhakmem.options=limitBytes=x, from=hakmem.options"
  })
  void aWrongOneIsBadInput(String argument, String expected) {
    Result result = Result.of("options", argument);
    assertEquals(ExitCode.BAD_INPUT, result.code());
    assertTrue(result.err().contains(expected), result.err());
  }

  /** {@code ./hakmem options --markdown} prints what must stand there. */
  @Test
  void theDocumentHasTheTable() throws Exception {
    String table = Result.of("options", "--markdown").out();
    String document = Files.readString(DOCUMENT);
    assertTrue(document.contains(table), "src/options.md needs this table:\n" + table);
    String stale = document.replace("64m", "65m");
    assertFalse(stale.contains(table), "a changed default is not noticed");
  }
}
