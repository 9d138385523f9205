// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.PlantedJvm;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No statement of core can go unnoticed: a share of {@code ./hakmem omit}, which tries them all.
 */
class OmissionsTest {
  /** So many statements. */
  private static final int SHARE = 4;

  private static final List<Statement> ALL = Statements.all();
  private static final Verdicts VERDICTS = Verdicts.pinned();

  /** Chosen by their names, so that hardly any other one that comes or goes changes the share. */
  private static Stream<Statement> share(Predicate<Statement> from, int count) {
    return ALL.stream()
        .filter(from)
        .sorted(Comparator.comparingInt(s -> s.name().hashCode()))
        .limit(count);
  }

  @TestFactory
  Stream<DynamicTest> somebodyNotices() {
    Detectors detectors = new Detectors();
    return share(VERDICTS::isNoticed, SHARE)
        .map(s -> DynamicTest.dynamicTest(s.name(), () -> assertNoticed(detectors, s)));
  }

  /** By looking it up alone: whether somebody notices, the one who writes it tries. */
  @Test
  void eachStatementIsAccountedFor() {
    List<String> unknown =
        ALL.stream().filter(s -> !VERDICTS.isListed(s)).map(Statement::name).toList();
    assertEquals(
        List.of(),
        unknown,
        "new statements of core; './hakmem omit --new' looks who notices that one is left out: put"
            + " its name into noticed.txt if somebody does; if not, it needs a check, or must go,"
            + " or a reason in survivors.txt");
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

  /** So many of those that core's own tests notice: each takes a JVM. */
  private static final int CORE_SHARE = 4;

  @TestFactory
  Stream<DynamicTest> coreTestsNotice() {
    return share(s -> VERDICTS.coreTestOf(s).isPresent(), CORE_SHARE)
        .map(s -> DynamicTest.dynamicTest(s.name(), () -> assertCoreNotices(s)));
  }

  private static void assertCoreNotices(Statement statement) {
    String test = VERDICTS.coreTestOf(statement).orElseThrow();
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
    assertEquals(List.of(), VERDICTS.stale(), "no statements of core any more");
    assertEquals(List.of(), VERDICTS.twice(), "in two lists");
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
    Statement statement =
        Statements.byName("memory.BlockMemory.zeroThrough zeroPlain#0").orElseThrow();
    assertNull(new Detectors().omit(statement, _ -> {}).by());
  }
}
