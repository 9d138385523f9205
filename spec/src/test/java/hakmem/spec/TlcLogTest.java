// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as TLC writes them, and as it leaves them when it is killed. */
class TlcLogTest {
  private static final String STATS =
      "3,761 states generated, 1438 distinct states found, 0 states left on queue.";
  private static final String DEPTH = "The depth of the complete state graph search is 29.";

  @TempDir Path folder;

  @Test
  void theCountsAreRead() throws Exception {
    Path log = log(message(2199, 0, STATS) + message(2194, 0, DEPTH));
    assertEquals(new TlcProgress(29, 3761, 1438, 0), TlcLog.statistics(log));
    assertEquals(new TlcProgress(0, 0, 0, 0), TlcLog.statistics(log("")));
  }

  @Test
  void countsThatWereCutOffAreReported() throws Exception {
    Path stats = log(message(2199, 0, "3,761 states generated, 14"));
    SpecException error = assertThrows(SpecException.class, () -> TlcLog.statistics(stats));
    String expected = "message 2199 of TLC has 2 numbers of 3: '3,761 states generated, 14'";
    assertTrue(error.getMessage().contains(expected), error.getMessage());
    Path depth = log(message(2194, 0, "The depth of the"));
    error = assertThrows(SpecException.class, () -> TlcLog.statistics(depth));
    assertTrue(error.getMessage().contains("has 0 numbers of 1"), error.getMessage());
  }

  @Test
  void errorsOfTheParserCarryTheirPlace() throws Exception {
    String parse =
        """
        Parsing file /models/Head.tla
        Parsing file jar:file:/lib/tla.jar!/tla2sany/Naturals.tla
        Parsing file /models/Stack.tla
        ***Parse Error***
        Was expecting "==" at line 7, column 3

        Residual stack trace follows
        """;
    assertEquals(
        List.of("m/Stack.tla:7: Was expecting \"==\" at line 7, column 3"), errors(2220, 0, parse));
    String semantic =
        """
        *** Errors: 2

        line 4, col 8 to line 4, col 9 of module Stack

        Unknown operator: `Nex'.

        line 6, col 1 to line 6, col 2 of module Head Missing declaration.

        """;
    assertEquals(
        List.of("m/Stack.tla:4: Unknown operator: `Nex'.", "m/Head.tla:6: Missing declaration."),
        errors(2220, 0, semantic));
  }

  private List<String> errors(int code, int kind, String text) throws IOException {
    return TlcLog.errors(log(message(code, kind, text) + message(2219, 0, "")), Path.of("m"));
  }

  private Path log(String text) throws IOException {
    Path log = Files.createTempFile(folder, "tlc", ".log");
    return Files.writeString(log, text);
  }

  private static String message(int code, int kind, String text) {
    return "@!@!@STARTMSG %d:%d @!@!@\n%s\n@!@!@ENDMSG %d @!@!@\n"
        .formatted(code, kind, text, code);
  }
}
