// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.ChildProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How deep in a program's own methods malloc and free may be called and are inlined whole. Deeper
 * ones work, but C2 stops in the middle of them, at the JDK's access of a word, and leaves calls
 * there: a pair takes half as long again ({@code ./hakmem bench --uses lwjgl}). One level less here
 * is one less for every program.
 */
class InlineDepthTest {
  private static final String STOPPED = "inlining too deep";

  @TempDir Path work;

  /** The level of inlining of malloc and free, the loop that C2 compiles being 0. */
  @ParameterizedTest
  @CsvSource({"heap, 6", "static, 5", "allocator, 5"})
  void callsAreInlinedWholeDownTo(String called, int deepest) throws Exception {
    assertEquals(List.of(), stops(called, deepest), "stopped at level " + deepest);
    int next = deepest + 1;
    assertEquals(
        false,
        stops(called, next).isEmpty(),
        () -> "at level " + next + " all is inlined, too: raise the figure, here and in README.md");
  }

  /** What C2 has not inlined, since it was too deep. */
  private List<String> stops(String called, int level) throws Exception {
    List<String> stops = new ArrayList<>();
    for (String line :
        ChildProgram.run(
            work,
            DepthLoop.class,
            // One compiler, one thread, one after the other: the log of a run is that of any other.
            "-XX:-TieredCompilation",
            "-XX:-BackgroundCompilation",
            // No method is too big for having been compiled alone before: depth is what counts.
            "-XX:InlineSmallCode=100000",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=PrintInlining,hakmem.heap.DepthLoop::loop",
            "-Dinterface=" + called,
            "-Dlevel=" + level)) {
      if (line.contains(STOPPED)) {
        stops.add(line.strip());
      }
    }
    return stops;
  }
}
