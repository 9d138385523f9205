// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import hakmem.lab.generator.TraceGenerator;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text form of steps and traces: what is printed parses to the same, the rest is refused. */
class TraceTextTest {
  @Property(tries = 100)
  void printedTracesParseToTheSame(@ForAll long seed) {
    Trace trace = TraceGenerator.trace(EngineConfig.simulated(), seed, 100);
    Trace parsed = Trace.parse(trace.print());
    List<Step> steps = new ArrayList<>(trace.steps());
    if (!(steps.get(0) instanceof Step.OnThread)) {
      steps.add(0, new Step.OnThread(0));
    }
    assertEquals(trace.withSteps(steps), parsed);
    assertEquals(trace.print(), parsed.print());
  }

  @Test
  void stepsOfAnyNumbersParseToTheSame() {
    qt().withExamples(5_000)
        .forAll(integers().between(0, Integer.MAX_VALUE), longs().all(), integers().between(0, 62))
        .checkAssert(
            (id, number, log2) -> {
              for (Step step :
                  List.of(
                      new Step.Malloc(id, number),
                      new Step.Calloc(id, number, 1),
                      new Step.Calloc(id, number, number),
                      new Step.Aligned(id, number, log2),
                      new Step.Realloc(id, number),
                      new Step.WrongFree(id, number),
                      new Step.Write(id, number),
                      new Step.Refuse(log2 - 1))) {
                assertEquals(step, StepText.parse(StepText.print(step)));
              }
            });
  }

  @Test
  void everyKindOfStepHasALetter() {
    String text =
        "t 1\na 0 16\nc 1 8\nc 2 8 4\nm 3 100 12\nv 4 5\nV 5 6\nr 0 40\nf 0\nF 1\ni 2 -16\n"
            + "d 0\nx -5\nu 2\nw 2 9\ny 0\nb 2\nh 1\nk 1\nl\ng\np\no 3\no -1\nE\ne\n";
    Trace trace = Trace.parse(text);
    assertEquals(text, trace.print().substring(trace.print().indexOf('\n') + 1));
    assertEquals(
        Step.class.getPermittedSubclasses().length - 1 + 4,
        trace.steps().stream().map(Step::getClass).distinct().count());
    assertEquals(
        trace.steps().size(), trace.steps().stream().map(StepText::describe).distinct().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 0 16\\nq 1 | trace:2: malformed line 'q 1': unknown step 'q'",
        "a 0 | trace:1: malformed line 'a 0': 'a' takes 2 numbers, not 1",
        "a 0 x | trace:1: malformed line 'a 0 x': 'x' is not a number",
        "f 3 | trace:1: unknown block 3; no line before allocates it",
        "a 0 1\\na 0 1 | trace:2: block 0 was already allocated at line 1",
        "m 0 8 70 | trace:1: malformed line 'm 0 8 70': alignment 2^70",
        "x 1099511627776 | trace:1: malformed line 'x 1099511627776': 1099511627776 may be an"
            + " address",
        "# nothing | trace:1: there is no step in the trace",
        "# hakmem-model a=b | trace:1: malformed line '# hakmem-model a=b': no configuration; it"
            + " must read",
        "a -1 8 | trace:1: malformed line 'a -1 8': -1 is no block or thread",
        "o -2 | trace:1: malformed line 'o -2': -2 is no number of calls",
      })
  void badLinesAreNamed(String text, String message) {
    TraceFormatException e =
        assertThrows(TraceFormatException.class, () -> Trace.parse(text.replace("\\n", "\n")));
    assertTrue(e.getMessage().startsWith(message), e::getMessage);
  }
}
