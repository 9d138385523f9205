// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** {@code hakmem interleave}: rows, tables, exit codes. */
class InterleaveCommandTest {
  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private static JsonNode json(Result result) throws Exception {
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void aScenarioIsARow() throws Exception {
    Result result = run("interleave", "claim-full-slab", "trim-vs-trim", "--json");
    assertEquals(ExitCode.SUCCESS, result.code(), result.err());
    JsonNode rows = json(result).get("rows");
    assertEquals(2, rows.size());
    assertEquals("claim-full-slab", rows.get(0).get("scenario").asText());
    assertTrue(rows.get(0).get("explored").asLong() > 1);
    assertTrue(rows.get(0).get("complete").asBoolean());
    assertEquals(0, rows.get(0).get("violations").asInt());
  }

  @Test
  void aPlantedBugIsShownAndItsScheduleReplays() throws Exception {
    Result text = run("interleave", "claim-without-heap", "--plant", "give-up-once");
    assertEquals(ExitCode.CHECK_FAILED, text.code());
    assertTrue(text.out().contains("thread A"), text.out());
    assertTrue(text.out().contains("Slab.remoteWord"), text.out());
    Result found = run("interleave", "claim-without-heap", "--plant", "give-up-once", "--json");
    JsonNode row = json(found).get("rows").get(0);
    assertEquals("claim-without-heap", row.get("found_by").asText());
    String schedule = row.get("schedule").asText();
    String[] replay = {"interleave", "claim-without-heap", "--replay", schedule, "--json"};
    Result fine = run(replay);
    assertEquals(ExitCode.SUCCESS, fine.code(), fine.out());
    Result again =
        run(
            "interleave",
            "claim-without-heap",
            "--replay",
            schedule,
            "--plant",
            "give-up-once",
            "--json");
    assertEquals(ExitCode.CHECK_FAILED, again.code());
    assertEquals(row.get("violation").asText(), json(again).get("violation").asText());
  }

  @Test
  void badInputIsNamed() {
    assertBad("no scenario is called 'nonsense'", "interleave", "nonsense");
    assertBad("no concurrency bug is called 'x'", "interleave", "--plant", "x");
    assertBad("'Q1' is no part of a schedule", "interleave", "relist", "--replay", "Q1");
    assertBad("exactly one scenario", "interleave", "--replay", "A1");
    assertBad("--most must be positive: 0", "interleave", "--most", "0");
  }

  private static void assertBad(String message, String... arguments) {
    Result result = run(arguments);
    assertEquals(ExitCode.BAD_INPUT, result.code(), result.err());
    assertTrue(result.err().contains(message), result.err());
  }
}
