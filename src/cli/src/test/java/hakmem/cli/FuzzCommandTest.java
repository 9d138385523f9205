// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.cli.fuzz.Answer;
import hakmem.cli.fuzz.Fuzzer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A share of the fuzzing that {@code hakmem fuzz} does at length; and answers that it refuses. */
class FuzzCommandTest {
  private static final int SEED = 1;
  private static final int INPUTS = 800;

  @Test
  void everyAnswerIsOneThatMayBe() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = {"fuzz", "--inputs", "" + INPUTS, "--seed", "" + SEED};
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), words);
    assertEquals(ExitCode.SUCCESS, code, () -> "./hakmem " + String.join(" ", words) + "\n" + out);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | '' | ''",
        "1 | wrong | ''",
        "0 | '' | ''",
        "0 | done | careful",
        "2 | '' | ''",
        "2 | '' | hakmem: x is bad",
        "2 | out | hakmem: x is bad; give y",
        "2 | '' | '\tat hakmem.cli.Main; give y'",
        "2 | '' | hakmem: java.lang.IllegalStateException; give y",
        "2 | '' | 'hakmem: \u0007; give y'"
      })
  void otherAnswersAreReported(int code, String out, String err, @TempDir Path folder)
      throws IOException {
    assertTrue(faults(new Answer(code, out, err, false), folder) > 0);
  }

  @Test
  void rightAnswersAreNot(@TempDir Path folder) throws IOException {
    assertEquals(0, faults(new Answer(0, "done", "", false), folder));
    assertEquals(0, faults(new Answer(2, "", "hakmem: x is bad; give y\n", false), folder));
    assertEquals(0, faults(new Answer(0, "{}", "", true), folder));
    assertTrue(faults(new Answer(0, "done", "", true), folder) > 0);
  }

  private static int faults(Answer answer, Path folder) throws IOException {
    Fuzzer fuzzer = new Fuzzer(_ -> answer, folder, SEED);
    fuzzer.run(1, _ -> {});
    return fuzzer.faults().size();
  }
}
