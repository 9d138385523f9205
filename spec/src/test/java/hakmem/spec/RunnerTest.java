// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runner reports of each way in which a run of TLC can end. */
class RunnerTest {

  @AfterEach
  void noChildIsLeft() {
    assertEquals(0, Children.count());
  }

  @Test
  void successCarriesTheCountsAndTheCoverage() throws Exception {
    TlcReport report = Toys.run("ToyStack", "ToyStack");
    assertEquals("success", report.result(), report.errors().toString());
    assertEquals(1438, report.distinct());
    assertEquals(3761, report.generated());
    assertEquals(29, report.depth());
    assertTrue(report.counterexample().steps().isEmpty());
    assertEquals(
        List.of("LoadHead", "CasHead", "CasFails", "Push", "Rest"),
        report.actions().stream().map(ActionCount::action).toList());
    assertTrue(report.actions().stream().allMatch(a -> a.generated() > 0));
  }

  @Test
  void invariantCarriesItsNameAndTheShortestTraceAsData() throws Exception {
    TlcReport report = Toys.run("ToyStackUntagged", "ToyStack");
    assertEquals("ListHoldsFreeBlocks", report.result());
    assertEquals("invariant", report.violationKind());
    List<BehaviourStep> steps = report.counterexample().steps();
    assertEquals(report.depth(), steps.size());
    assertEquals("Init", steps.getFirst().action());
    assertEquals("LoadHead", steps.get(1).action());
    assertEquals("line 44 of ToyStack", steps.get(1).location());
    assertEquals("(t1 -> popCas, t2 -> idle)", ValueText.of(steps.get(1).variables().get("pc")));
    assertEquals(Behaviour.ENDS, report.counterexample().loop());
    String text = CounterexampleText.render(report.counterexample());
    assertTrue(text.contains("pc[t1]"), text);
    assertTrue(text.contains("head.block"), text);
  }

  @Test
  void temporalPropertyIsFoundOutByRunningEachAlone() throws Exception {
    TlcReport report = Toys.run("ToyStackUnfair", "ToyStack");
    assertEquals("PopEnds", report.result());
    assertEquals(Behaviour.STUTTERS, report.counterexample().loop());
    assertEquals(2, report.depth());
  }

  @Test
  void lassoNamesTheStateItReturnsTo() throws Exception {
    TlcReport report = Toys.run("ToyLasso", "ToyLasso");
    assertEquals("ReachesGoal", report.result());
    assertEquals(3, report.counterexample().loop());
    assertEquals(5, report.depth());
    assertTrue(CounterexampleText.render(report.counterexample()).contains("from step 3 for ever"));
  }

  @Test
  void actionPropertyHasItsName() throws Exception {
    assertEquals("TagMoves", Toys.run("ToyStackTagStands", "ToyStack").result());
  }

  @Test
  void refinementHasTheNameFromTheConfig() throws Exception {
    assertEquals("success", Toys.run("ToyRefine", "ToyRefine").result());
    TlcReport report = Toys.run("ToyRefineSkips", "ToyRefine");
    assertEquals("RefinesClock", report.result());
    assertEquals(3, report.depth());
    assertEquals("Jump", report.counterexample().steps().getLast().action());
  }

  @Test
  void deadlockIsAViolationOfItsOwn() throws Exception {
    TlcReport report = Toys.run("ToyRefineStops", "ToyRefine");
    assertEquals(TlcReport.DEADLOCK, report.result());
    assertEquals(6, report.depth());
  }

  @Test
  void semanticErrorNamesFileAndLine() throws Exception {
    TlcReport report = Toys.run("ToyBroken", "ToyBroken");
    assertEquals(TlcReport.Outcome.PARSE_ERROR, report.outcome());
    String errors = String.join("\n", report.errors());
    assertTrue(errors.contains("ToyBroken.tla:6: Unknown operator: `Unheard'"), errors);
  }

  @Test
  void syntaxErrorNamesFileAndLine(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("Bad.tla"), "---- MODULE Bad ----\nVARIABLE x\nInit == = 3\n====\n");
    Files.writeString(folder.resolve("Bad.cfg"), "SPECIFICATION Spec\n");
    TlcReport report = new ModelCheck(folder, TlcRun.Limits.DEFAULT).run("Bad", "Bad", p -> {});
    assertEquals(TlcReport.Outcome.PARSE_ERROR, report.outcome());
    String errors = String.join("\n", report.errors());
    assertTrue(errors.contains("Bad.tla:3: "), errors);
  }

  @Test
  void openCommentNamesFileAndLine(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("Open.tla"), "---- MODULE Open ----\n(* never closed\n====\n");
    Files.writeString(folder.resolve("Open.cfg"), "INIT Init\nNEXT Next\n");
    String errors = parseErrors(folder, "Open");
    assertTrue(errors.contains("Open.tla:2: Lexical"), errors);
  }

  @Test
  void missingModuleIsNamed(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("Lone.tla"), "---- MODULE Lone ----\nEXTENDS Absent\n====\n");
    Files.writeString(folder.resolve("Lone.cfg"), "INIT Init\nNEXT Next\n");
    String errors = parseErrors(folder, "Lone");
    assertTrue(errors.contains("Absent"), errors);
  }

  private static String parseErrors(Path folder, String model) throws InterruptedException {
    TlcReport report = new ModelCheck(folder, TlcRun.Limits.DEFAULT).run(model, model, p -> {});
    assertEquals(TlcReport.Outcome.PARSE_ERROR, report.outcome());
    return String.join("\n", report.errors());
  }

  @Test
  void configErrorIsReported(@TempDir Path folder) throws Exception {
    Files.copy(Toys.HOME.modules().resolve("ToyLasso.tla"), folder.resolve("ToyLasso.tla"));
    Files.writeString(folder.resolve("Odd.cfg"), "SPECIFICATION Spec\nINVARIANT NoSuchThing\n");
    TlcReport report =
        new ModelCheck(folder, TlcRun.Limits.DEFAULT).run("Odd", "ToyLasso", p -> {});
    assertTrue(
        report.outcome() == TlcReport.Outcome.PARSE_ERROR
            || report.outcome() == TlcReport.Outcome.ERROR,
        report.toString());
    assertTrue(String.join("\n", report.errors()).contains("NoSuchThing"), report.toString());
  }

  @Test
  void evaluationErrorNamesFileAndLine(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("Eval.tla"),
        """
        ---- MODULE Eval ----
        EXTENDS Naturals
        VARIABLE x
        Init == x = 0
        Next == x' = x["no"]
        ====
        """);
    Files.writeString(folder.resolve("Eval.cfg"), "INIT Init\nNEXT Next\n");
    TlcReport report = new ModelCheck(folder, TlcRun.Limits.DEFAULT).run("Eval", "Eval", p -> {});
    assertEquals(TlcReport.Outcome.ERROR, report.outcome());
    assertTrue(String.join("\n", report.errors()).contains("Eval.tla:5: "), report.toString());
  }

  @Test
  void timeLimitEndsTheChild() throws Exception {
    // TLC's first word of progress may come late on a busy machine: then it gets more time.
    int seconds = 2;
    TlcReport report;
    do {
      seconds *= 2;
      report = Toys.run("ToyHuge", "ToyHuge", new TlcRun.Limits(1, 256, seconds));
      assertEquals(TlcReport.Outcome.TIMEOUT, report.outcome());
      assertTrue(report.errors().getFirst().contains("--timeout"), report.toString());
    } while (report.distinct() == 0 && seconds < 256);
    assertTrue(report.distinct() > 0, "progress was seen");
  }

  @Test
  void memoryLimitEndsTheChild() throws Exception {
    TlcReport report = Toys.run("ToyHungry", "ToyHungry", new TlcRun.Limits(1, 64, 120));
    assertEquals(TlcReport.Outcome.OUT_OF_MEMORY, report.outcome(), report.toString());
    assertTrue(report.errors().getFirst().contains("--heap"), report.toString());
  }

  @Test
  void interruptEndsTheChild() throws Exception {
    Thread run =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThrows(InterruptedException.class, () -> Toys.run("ToyHuge", "ToyHuge")));
    while (Children.count() == 0) {
      Thread.onSpinWait();
    }
    run.interrupt();
    run.join();
    assertFalse(run.isAlive());
  }

  @Test
  void missingConfigIsNamed() {
    SpecException e = assertThrows(SpecException.class, () -> Toys.run("Nowhere", "ToyStack"));
    assertTrue(e.getMessage().contains("Nowhere.cfg"), e.getMessage());
  }

  @Test
  void limitsAreChecked() {
    assertThrows(SpecException.class, () -> new TlcRun.Limits(0, 1024, 10));
    assertThrows(SpecException.class, () -> new TlcRun.Limits(1, 1, 10));
    assertThrows(SpecException.class, () -> new TlcRun.Limits(1, 1024, 0));
  }
}
