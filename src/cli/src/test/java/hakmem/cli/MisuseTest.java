// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.HeapCorruptionException;
import hakmem.api.InvalidFreeException;
import hakmem.walk.EngineDoor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Random;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a program that corrupts memory to a minimal trace and a test, as src/record.md leads. */
class MisuseTest {
  private static final int STEPS = 3000;

  @TempDir private Path work;

  /** What the program does wrong in its middle. */
  private enum Mistake {
    NONE,
    DOUBLE_FREE,
    USE_AFTER_FREE
  }

  /** A queue of blocks, of which one is freed twice, or written to after its free. */
  private Path recorded(Mistake mistake, boolean headers) {
    Path file = work.resolve(mistake + ".trace");
    try (Allocator allocator =
        Allocator.builder().reserveBytes(1 << 26).headers(headers).record(file).build()) {
      ArrayDeque<Long> queue = new ArrayDeque<>();
      Random random = new Random(1);
      for (int i = 0; i < STEPS; i++) {
        queue.add(allocator.malloc(random.nextLong(200)));
        if (queue.size() > 50) {
          long done = queue.remove();
          allocator.free(done);
          if (i == STEPS / 2 && mistake == Mistake.DOUBLE_FREE) {
            assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(done));
          } else if (i == STEPS / 2 && mistake == Mistake.USE_AFTER_FREE) {
            EngineDoor.open(allocator).parts().memory().storePlain(done, 0, 4711);
            assertThrows(HeapCorruptionException.class, () -> untilFound(allocator, queue));
          }
        }
      }
      queue.forEach(allocator::free);
    }
    return file;
  }

  private static void untilFound(Allocator allocator, ArrayDeque<Long> queue) {
    for (int i = 0; i < 100_000; i++) {
      queue.add(allocator.malloc(i % 200));
    }
  }

  private JsonNode shrunk(Path trace) throws Exception {
    String out = work.resolve("min.trace").toString();
    Run run = Run.of("shrink", "--json", "--misuse", "--out", out, trace.toString());
    assertEquals(ExitCode.SUCCESS, run.code(), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  /** What the printed test throws; null: it passes. */
  private Throwable thrownBy(String method) throws Exception {
    String text =
        """
        import static org.junit.jupiter.api.Assertions.assertEquals;
        import hakmem.api.*;
        import hakmem.diag.*;
        import java.lang.foreign.*;
        import java.util.*;
        import org.junit.jupiter.api.Test;
        public class Printed {
        %s
        public static void run() { new Printed().asRecorded(); }
        }
        """
            .formatted(method);
    Path source = Files.writeString(work.resolve("Printed.java"), text);
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", work + "", source + "");
    assertEquals(0, errors, text);
    URL[] place = {work.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(place, getClass().getClassLoader())) {
      Method run = loader.loadClass("Printed").getMethod("run");
      Object ignored = run.invoke(null);
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  @Test
  void aDoubleFreeBecomesThreeCallsAndATest() throws Exception {
    for (boolean headers : new boolean[] {false, true}) {
      Path trace = recorded(Mistake.DOUBLE_FREE, headers);
      JsonNode found = shrunk(trace);
      assertEquals(2 * STEPS + 2, found.get("steps").asInt());
      assertEquals("DOUBLE-FREE", found.get("invariant").asText());
      assertEquals(3, found.get("stepsMinimal").asInt(), found.get("text").asText());
      assertTrue(found.get("oneMinimal").asBoolean());
      assertTrue(found.get("message").asText().contains("and went by step 2"), found::toString);
      assertInstanceOf(InvalidFreeException.class, thrownBy(found.get("junitTest").asText()));
      assertTrue(Files.readString(trace).contains("MisuseTest.recorded("), "the place is missing");
    }
  }

  @Test
  void aUseAfterFreeBecomesThreeStepsAndATest() throws Exception {
    Path trace = recorded(Mistake.USE_AFTER_FREE, false);
    JsonNode found = shrunk(trace);
    assertEquals("USE-AFTER-FREE", found.get("invariant").asText());
    assertEquals(3, found.get("stepsMinimal").asInt(), found.get("text").asText());
    assertInstanceOf(AssertionError.class, thrownBy(found.get("junitTest").asText()));
  }

  @Test
  void aProgramWithoutMistakeHasNone() {
    Run run = Run.of("shrink", "--misuse", recorded(Mistake.NONE, false).toString());
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertTrue(run.err().contains("the allocator refuses none of its"), run.err());
  }

  @Test
  void misuseAndBugExcludeEachOther() {
    Run run = Run.of("shrink", "--misuse", "--bug", "realloc-leaks", "any.trace");
    assertEquals(ExitCode.BAD_INPUT, run.code());
  }

  /** What is recorded replays, with and without mistakes. */
  @Test
  void recordingsReplay() throws Exception {
    for (Mistake mistake : Mistake.values()) {
      Run run = Run.of("replay", "--verify", recorded(mistake, false).toString());
      assertEquals(ExitCode.SUCCESS, run.code(), run.err());
      assertEquals(mistake != Mistake.NONE, run.out().contains("1 wrong frees"), run.out());
    }
  }

  /** The life of the block is told in the numbers of the recording. */
  @Test
  void peopleReadTheStoryOfTheBlock() {
    String out = work.resolve("min.trace").toString();
    String trace = recorded(Mistake.DOUBLE_FREE, false).toString();
    String told = Run.of("shrink", "--misuse", "--out", out, trace).out();
    assertTrue(told.startsWith("in the program: DOUBLE-FREE in step "), told);
    assertTrue(told.contains("; it came from step "), told);
  }
}
