// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** shrink, hunt and replay of what they write. */
class ShrinkCommandTest {
  private static final String BUG = "realloc-leaks";

  @TempDir private Path directory;

  private String trace(String text) throws IOException {
    return Files.writeString(directory.resolve("some.trace"), text).toString();
  }

  private static String recorded() {
    StringBuilder text = new StringBuilder("t 0\n");
    for (int i = 0; i < 2000; i++) {
      text.append("a ").append(i).append(' ').append(16 + i % 100).append('\n');
      if (i % 3 == 0) {
        text.append("f ").append(i).append('\n');
      }
      if (i == 1500) {
        text.append("r 1498 70000\n");
      }
    }
    return text.toString();
  }

  @Test
  void recordedTraceShrinksToTwoStepsAndTheResultReplays() throws IOException {
    Path out = directory.resolve("min.trace");
    Run run = Run.of("shrink", "--json", "--bug", BUG, "--out", out.toString(), trace(recorded()));
    assertEquals(ExitCode.SUCCESS, run.code(), run.err());
    assertEquals(2, run.json().get("stepsMinimal").asInt(), run.out());
    assertEquals("MODEL-COUNT", run.json().get("invariant").asText());
    assertTrue(run.json().get("oneMinimal").asBoolean(), run.out());
    Run replay = Run.of("replay", "--json", out.toString());
    assertEquals(ExitCode.SUCCESS, replay.code(), "the engine itself has no such bug");
    assertEquals(0, replay.json().get("errors").asInt());
  }

  @Test
  void reportNamesInvariantStepAndTest() throws IOException {
    Path out = directory.resolve("min.trace");
    Run run = Run.of("shrink", "--bug", BUG, "--out", out.toString(), trace(recorded()));
    for (String part : new String[] {"violated", "first wrong", "spec", "@Test", "assertNull"}) {
      assertTrue(run.out().contains(part), run.out());
    }
  }

  @Test
  void traceThatDoesNotFailIsBadInput() throws IOException {
    Run run = Run.of("shrink", trace("t 0\na 0 16\nf 0\n"));
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertTrue(run.err().contains("does not fail"), run.err());
  }

  @Test
  void unparsableFileIsNamedWithItsLine() throws IOException {
    String file = trace("t 0\na 0 16\nnonsense\n");
    Run run = Run.of("shrink", file);
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertTrue(
        run.err().contains(file + ":3: malformed line 'nonsense': unknown step 'nonsense'"),
        run.err());
    assertEquals(ExitCode.BAD_INPUT, Run.of("shrink", "/nowhere.trace").code());
  }

  @Test
  void unknownBugIsBadInput() throws IOException {
    Run hunt = Run.of("hunt", "no-such-bug");
    assertEquals(ExitCode.BAD_INPUT, hunt.code());
    assertTrue(hunt.err().contains("'no-such-bug'"), hunt.err());
    assertEquals(ExitCode.BAD_INPUT, Run.of("shrink", "--bug", "nix", trace("a 0 1\n")).code());
    assertEquals(ExitCode.BAD_INPUT, Run.of("hunt", BUG, "--all").code());
  }

  @Test
  void huntPrintsOneRowPerBug() throws IOException {
    Run run = Run.of("hunt", "--json", BUG);
    assertEquals(ExitCode.SUCCESS, run.code(), run.err());
    JsonNode row = run.json().get("rows").get(0);
    assertEquals(BUG, row.get("bug").asText());
    assertEquals("MODEL-COUNT", row.get("caught_by").asText());
    assertEquals(2, row.get("steps_minimal").asInt());
    assertTrue(row.get("steps_found").asInt() >= 2);
    assertTrue(Run.of("hunt", "--list").out().contains(BUG));
  }

  @Test
  void generatedTraceIsTheSeedsAndShrinks() throws IOException {
    String file = directory.resolve("long.trace").toString();
    String[] generate = {"generate", "--json", "--seed", "3", "--events", "5000", file};
    Run made = Run.of(generate);
    assertEquals(ExitCode.SUCCESS, made.code(), made.err());
    assertEquals(5000, made.json().get("events").asInt());
    String text = Files.readString(Path.of(file));
    assertEquals(ExitCode.SUCCESS, Run.of(generate).code());
    assertEquals(text, Files.readString(Path.of(file)));
    assertEquals(ExitCode.SUCCESS, Run.of("replay", file).code());
    Path out = directory.resolve("min.trace");
    Run run = Run.of("shrink", "--json", "--bug", BUG, "--out", out.toString(), file);
    assertEquals(2, run.json().get("stepsMinimal").asInt(), run.out());
    assertEquals(
        ExitCode.SUCCESS,
        Run.of("generate", "--from", trace(recorded()), "--events", "4000", file).code());
    assertEquals(ExitCode.SUCCESS, Run.of("replay", file).code());
  }

  @Test
  void whatCannotBeGeneratedIsBadInput() throws IOException {
    String file = directory.resolve("long.trace").toString();
    Run few = Run.of("generate", "--events", "1", file);
    assertEquals(ExitCode.BAD_INPUT, few.code());
    assertTrue(few.err().contains("--events 1: give 100 or more"), few.err());
    assertEquals(ExitCode.BAD_INPUT, Run.of("generate", "--threads", "0", file).code());
    assertEquals(ExitCode.BAD_INPUT, Run.of("generate", "--from", "/nowhere", file).code());
    Run nowhere = Run.of("generate", "--events", "100", directory.resolve("a/b").toString());
    assertEquals(ExitCode.BAD_INPUT, nowhere.code());
    assertTrue(nowhere.err().contains("a/b: cannot be written"), nowhere.err());
  }

  @Test
  void modelTraceRunsBesideTheModel() throws IOException {
    String file =
        trace(
            "# hakmem-model headers=false realOs=false reserve=8388608 retained=0"
                + " limit=9223372036854775807 space=1073741824\na 0 16\nf 0\n");
    Run run = Run.of("replay", file);
    assertEquals(ExitCode.SUCCESS, run.code(), run.err());
    assertTrue(run.out().contains("engine and model agree"), run.out());
  }
}
