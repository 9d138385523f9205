// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.c.Sqlite;
import hakmem.c.SqliteException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** {@code hakmem sqlite}: the same answers on both memories, a table, bad input. */
class SqliteCommandTest {
  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private static boolean installed() {
    try {
      Sqlite.load();
      return true;
    } catch (SqliteException e) {
      return false;
    }
  }

  @Test
  void theAnswersAreTheSame() throws Exception {
    assumeTrue(installed(), "no " + Sqlite.LIBRARY + " on this machine: not tested");
    Result result = run("sqlite", "--rows=300", "--rounds=2", "--json");
    assertEquals(ExitCode.SUCCESS, result.code(), result.out() + result.err());
    JsonNode document = new ObjectMapper().readTree(result.out());
    assertTrue(document.get("time_ratio").asDouble() > 0, document::toString);
    JsonNode hakmem = document.get("rows").get(0);
    JsonNode byUpcalls = document.get("rows").get(1);
    JsonNode itsOwn = document.get("rows").get(2);
    assertEquals(1, hakmem.get("answers").size());
    assertEquals(itsOwn.get("answers"), hakmem.get("answers"));
    assertEquals(itsOwn.get("answers"), byUpcalls.get("answers"));
    assertEquals("hakmem by upcalls", byUpcalls.get("memory").asText());
    assertTrue(hakmem.get("page_faults_per_round").asLong() >= 0, document::toString);
    assertFalse(document.get("gives_back").asBoolean(), document::toString);
    assertTrue(
        hakmem.get("committed_peak_bytes").asLong() > hakmem.get("sqlite_peak_bytes").asLong(),
        document::toString);
  }

  @Test
  void peopleSeeATable() {
    assumeTrue(installed(), "no " + Sqlite.LIBRARY + " on this machine: not tested");
    Result result = run("sqlite", "--rows=50", "--rounds=1", "--give-back");
    assertEquals(ExitCode.SUCCESS, result.code(), result.out() + result.err());
    assertTrue(result.out().contains("SQLite's peak"), result.out());
    assertTrue(result.out().contains("page faults"), result.out());
    assertTrue(result.out().contains("all blocks are back"), result.out());
  }

  @Test
  void noLibraryAndNoRowsAreBadInput() {
    Result noLibrary = run("sqlite", "--library=libnothing.so");
    assertEquals(ExitCode.BAD_INPUT, noLibrary.code());
    assertTrue(noLibrary.err().contains("libnothing.so"), noLibrary.err());
    Result noRows = run("sqlite", "--rows=0");
    assertEquals(ExitCode.BAD_INPUT, noRows.code());
    assertTrue(noRows.err().contains("--rows=0"), noRows.err());
  }
}
