// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.PlantedJvm;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No statement of core can go unnoticed: a share of {@code ./hakmem omit}, which tries them all.
 */
class OmissionsTest {
  /** One statement in so many; another one after each change of core, which shifts them. */
  private static final int SHARE = 24;

  private static final List<Statement> ALL = Statements.all();
  private static final Survivors SURVIVORS = Survivors.pinned();

  @TestFactory
  Stream<DynamicTest> somebodyNotices() {
    Detectors detectors = new Detectors();
    List<Statement> needed =
        ALL.stream()
            .filter(SURVIVORS::explains)
            .filter(statement -> SURVIVORS.reasonOf(statement).isEmpty())
            .toList();
    return IntStream.range(0, needed.size())
        .filter(i -> i % SHARE == 0)
        .mapToObj(needed::get)
        .map(s -> DynamicTest.dynamicTest(s.name(), () -> assertNoticed(detectors, s)));
  }

  private static void assertNoticed(Detectors detectors, Statement statement) {
    Omission omission = detectors.omit(statement, _ -> {});
    assertNotNull(
        omission.by(),
        () ->
            "nobody notices that core goes without "
                + statement.name()
                + " at "
                + statement.position()
                + ": it needs a check, or must go, or a reason in survivors.txt; repeat with"
                + " ./hakmem omit '"
                + statement.name()
                + "'");
  }

  /** One in so many of those that core's own tests notice: each takes a JVM. */
  private static final int CORE_SHARE = 20;

  @TestFactory
  Stream<DynamicTest> coreTestsNotice() {
    List<Statement> known = ALL.stream().filter(s -> SURVIVORS.coreTestOf(s).isPresent()).toList();
    return IntStream.range(0, known.size())
        .filter(i -> i % CORE_SHARE == 0)
        .mapToObj(known::get)
        .map(s -> DynamicTest.dynamicTest(s.name(), () -> assertCoreNotices(s)));
  }

  private static void assertCoreNotices(Statement statement) {
    String test = SURVIVORS.coreTestOf(statement).orElseThrow();
    PlantedJvm.Ended ended = CoreTests.run(statement.omitted(), test);
    assertTrue(
        ended.killed() || ended.code() == CoreTests.FAILED,
        () -> test + " does not notice that core goes without " + statement.name() + ended.said());
  }

  @Test
  void coreTestsPassWithoutAnOmission() {
    PlantedJvm.Ended ended = CoreTests.run(null, "hakmem.memory.LinuxOsTest");
    assertEquals(CoreTests.PASSED, ended.code(), ended::said);
    ended = CoreTests.run(null, "hakmem.memory.NoSuchTest");
    assertEquals(CoreTests.NONE, ended.code(), ended::said);
  }

  @Test
  void survivorsAreStatements() {
    assertEquals(List.of(), SURVIVORS.stale(), "no statements of core any more");
    assertEquals(List.of(), SURVIVORS.twice(), "in both lists");
  }

  @Test
  void namesAreUnique() {
    assertEquals(
        ALL.size(), new HashSet<>(ALL.stream().map(Statement::name).toList()).size(), "names");
    assertTrue(Statements.byName("bin.Bins no#0").isEmpty());
  }

  /** A statement that nothing needs: the detectors must not find what is not there. */
  @Test
  void aSurvivorIsFoundByNobody() {
    Statement statement = Statements.byName("bin.Bin.remove nextInBin#1").orElseThrow();
    assertNull(new Detectors().omit(statement, _ -> {}).by());
  }
}
