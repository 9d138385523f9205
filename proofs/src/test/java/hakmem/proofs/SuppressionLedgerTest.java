// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code suppressions.md} lists every place that overrules a checker, and what it names exists. */
class SuppressionLedgerTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern INVARIANT =
      Pattern.compile("^\\| (INV-\\w+) \\|", Pattern.MULTILINE);

  private static final String SOURCE =
      """
      class A {
        @SuppressWarnings("index") // a reason
        int head(int[] heads) { return heads[0]; }
        @SuppressWarnings({"unused", "nullness:return"}) Object owner;
        @SuppressWarnings("unchecked") void javacsOwn() {}
        class B { B() { @SuppressWarnings("index:argument") int i = 0; } }
      }
      """;

  private static final SuppressionLedger.Known KNOWN =
      new SuppressionLedger.Known(Set.of("a-claim"), Set.of("INV-A1"), Set.of("ATest"));

  @Test
  void theLedgerIsComplete() throws IOException {
    List<Suppression> found = Suppression.all(ROOT);
    System.out.println("suppressions of checkers: " + found.size());
    assertEquals(List.of(), SuppressionLedger.findings(ledger(), found, known()));
  }

  @Test
  void suppressionsAreFoundWithTheirPlace() throws IOException {
    assertEquals(
        List.of(
            new Suppression("m", "A.head", "index"),
            new Suppression("m", "A.owner", "nullness:return"),
            new Suppression("m", "B.constructor: i", "index:argument")),
        Suppression.ofSource("m", "A.java", SOURCE));
    assertEquals(
        List.of(new Suppression("m", "package-info.java", "nullness")),
        Suppression.ofSource(
            "m", "package-info.java", "@SuppressWarnings(\"nullness\") package m;"));
  }

  @Test
  void backDoorsAndOptionsAreFound() throws IOException {
    assertEquals(
        List.of(new Suppression("m", "C.java", "castNonNull")),
        Suppression.ofSource("m", "C.java", "class C { Object o = castNonNull(null); }"));
    assertEquals(
        List.of(new Suppression("m", "pom.xml", "-AskipDefs")),
        Suppression.ofPom("m", "<arg>-Werror</arg>\n<arg>-AskipDefs=^a$</arg>"));
    assertEquals(
        List.of(new Suppression("m", "D.java", "@Pure")),
        Suppression.ofSource("m", "D.java", "class D { @Pure int a() { return b++; } }"));
    assertEquals(
        List.of(new Suppression("m", "pom.xml", "-XepOpt:NullAway:ExcludedClasses")),
        Suppression.ofPom(
            "m",
            "<arg>-Xplugin:ErrorProne -XepOpt:NullAway:AnnotatedPackages=a"
                + " -XepOpt:NullAway:ExcludedClasses=a.B</arg>"));
  }

  @Test
  void stubsAreFound() {
    assertEquals(
        List.of(new Suppression("m", "Long", "stub: hashCode, max")),
        Suppression.ofStub(
            "m",
            "class Long<T> {\n"
                + "  long max(@AnyKind long a, long b);\n"
                + "  int hashCode(@AnyKind long a);\n"
                + "  int hashCode();\n"
                + "}\n"));
  }

  @Test
  void rowsThatAreRightAreAccepted() throws IOException {
    assertEquals(
        List.of(),
        check(
            "| m | `A.head` | index | five | claim `a-claim` |",
            "| m | `A.owner` | nullness:return | six | INV-A1; `ATest` |",
            "| m | `B.constructor`: i | index:argument | seven | none needed: a constant |"));
  }

  @Test
  void whatIsMissingStaleOrUnknownIsReported() throws IOException {
    List<String> findings =
        check(
            "| m | `A.owner` | nullness:return | | claim `no-claim` |",
            "| m | `A.gone` | index | why | INV-X9 |",
            "| m | `B.constructor`: i | index:argument | why | trust me |",
            "| m | `B.constructor`: i | index:argument | why | `NoTest` |");
    for (String expected :
        List.of(
            "place=A.head, key=index] has no row",
            "place=A.gone, key=index] is not in the source",
            "place=A.owner, key=nullness:return] lacks its reason",
            "unknown claim: no-claim",
            "unknown invariant: INV-X9",
            "unknown test: NoTest",
            "found 'trust me'",
            "1 times in the source, 2 times listed")) {
      assertEquals(
          1, findings.stream().filter(f -> f.contains(expected)).count(), expected + findings);
    }
    assertEquals(8, findings.size(), findings.toString());
  }

  /** Without a row that is there, the true ledger fails. */
  @Test
  void eachRowOfTheLedgerIsNeeded() throws IOException {
    List<String> lines = ledger();
    List<Suppression> found = Suppression.all(ROOT);
    SuppressionLedger.Known known = known();
    int first = lines.indexOf(SuppressionLedger.HEADER) + 2;
    for (int i = first; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      List<String> less = new ArrayList<>(lines);
      less.remove(i);
      assertEquals(1, SuppressionLedger.findings(less, found, known).size(), lines.get(i));
    }
  }

  private static List<String> check(String... rows) throws IOException {
    List<String> document =
        Stream.concat(Stream.of(SuppressionLedger.HEADER, "|---|"), Stream.of(rows)).toList();
    return SuppressionLedger.findings(document, Suppression.ofSource("m", "A.java", SOURCE), KNOWN);
  }

  private static List<String> ledger() throws IOException {
    return Files.readAllLines(Path.of("suppressions.md"));
  }

  private static SuppressionLedger.Known known() throws IOException {
    Set<String> claims =
        Proofs.ofCore().claims().stream()
            .map(FoundClaim::id)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> invariants =
        INVARIANT
            .matcher(Files.readString(ROOT.resolve("spec/design/invariants.md")))
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(invariants.size() > 10, "too few invariants found: " + invariants);
    return new SuppressionLedger.Known(claims, invariants, tests());
  }

  private static Set<String> tests() throws IOException {
    Set<String> tests = new TreeSet<>();
    for (String module : Suppression.modules(ROOT)) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith("Test.java"))
            .forEach(name -> tests.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    return tests;
  }
}
