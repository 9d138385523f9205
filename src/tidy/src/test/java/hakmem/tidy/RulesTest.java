// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule reports what it forbids, on the right line, and is content with the corrected text.
 * Words that the rules forbid are put together from parts here.
 */
class RulesTest {
  private static final String CORE = "src/core/src/main/java/hakmem/base/A.java";
  private static final String SPDX = "// SPDX-License-Identifier: Apache-2.0\n";

  /** What the fixtures' references are resolved against. */
  private static final List<SourceFile> FILES =
      List.of(
          new SourceFile("README.md", "# First things, first\n"),
          new SourceFile("go", "#!/bin/sh\n"),
          new SourceFile(
              "src/core/src/main/java/hakmem/slab/Slab.java",
              "/** No tail. */ class Slab extends Base { int head; enum Side { LEFT } }"),
          new SourceFile(
              "src/core/src/main/java/hakmem/slab/Base.java", "class Base { int owner; }"),
          new SourceFile("spec/A.tla", "Push(b) ==\n  TRUE\n"));

  private static final List<Rule> RULES =
      Rules.all(FILES.stream().map(SourceFile::path).toList(), FILES);

  /**
   * One text that breaks a rule and one that keeps it.
   *
   * @param line where the breach must be reported
   */
  private record Fixture(String rule, String path, String bad, int line, String good) {
    @Override
    public String toString() {
      return rule + " " + path + " " + bad.lines().skip(line - 1).findFirst().orElse("").strip();
    }
  }

  static Stream<Fixture> fixtures() {
    return Stream.of(text(), java(), tests(), nouns(), references()).flatMap(List::stream);
  }

  private static List<Fixture> tests() {
    return List.of(
        hollow("@Disabled(\"slow\")\n", 2, ""),
        hollow("@Property(tries = 1)\n", 2, ""),
        hollow("for (int i = 0; i < 0; i++) { a(); }", 3, "for (int i = 0; i < 2; i++) { a(); }"),
        hollow("final int n = 0; qt().withExamples(n);", 3, "int n = 0; qt().withExamples(n);"),
        hollow("assertEquals(a.b(), a.b());", 3, "assertEquals(a.b(), c.b());"),
        hollow("Assertions.assertTrue(true);", 3, "assertTrue(a);"),
        hollow(
            "try { assertTrue(a); } catch (Throwable e) {}", 3, "try { b(); } catch (Error e) {}"),
        skipped("pom.xml", "<skipTests>true</skipTests>", "<skipped/>"),
        skipped("src/core/pom.xml", "<exclude>**/ATest.java</exclude>", "<exclude>a/**</exclude>"),
        skipped("src/kinds/pom.xml", "<testFailureIgnore>", "<skip>true</skip>"),
        skipped("spec/pom.xml", "<argLine>-da -Xmx1g", "<argLine>-data -Xmx1g"),
        skipped(".mvn/maven.config", "-fn", "-fne"),
        skipped(".ci/run", "mvn -Dmaven.test.skip verify", "mvn verify"));
  }

  private static Fixture hollow(String bad, int line, String good) {
    String path = "src/core/src/test/java/hakmem/ATest.java";
    boolean isAnnotation = bad.startsWith("@");
    return new Fixture(
        "NoHollowTests",
        path,
        isAnnotation ? "\n" + bad + "class A {}" : inMethod(bad),
        line,
        isAnnotation ? "class A {}" : inMethod(good));
  }

  private static Fixture skipped(String path, String bad, String good) {
    return new Fixture("NoSkippedTests", path, "\n" + bad, 2, good);
  }

  private static List<Fixture> text() {
    String wide = "x".repeat(98);
    return List.of(
        new Fixture("LineLength", "A.java", "\n// " + wide + "\n", 2, "// " + "é".repeat(97)),
        new Fixture("LineLength", "run", "#!/bin/sh\n# x" + wide, 2, "#!/bin/sh\n# " + wide),
        new Fixture("LineLength", "A.md", "a\n" + wide + wide, 2, "|" + wide + wide),
        new Fixture("LineLength", "A.md", "```\n```\n" + wide + wide, 3, "```\n" + wide + wide),
        new Fixture("NoLooseEnds", "A.md", "a\nTO" + "DO b", 2, "a\nTO" + "DOS b"),
        new Fixture("NoLooseEnds", "A.tla", "\\* FIX" + "ME: c", 1, "\\* fixed"),
        new Fixture("NoTabs", "A.xml", "<a>\n\t<b/>", 2, "<a>\n  <b/>"),
        new Fixture("NoTabs", "A.java", "class A {}\t", 1, "char c = '\\t';"),
        new Fixture("NoLocalPaths", "A.sh", "cd /ro" + "ot/x", 1, "cd src/root"),
        new Fixture("NoLocalPaths", "A.md", "a\n`/usr/" + "lib/jvm/x`", 2, "/usr/" + "lib/jvm/*"),
        new Fixture("NoLocalPaths", "A.java", "x = \"/wo" + "rk/y\";", 1, "\"net/work/y\""),
        new Fixture("NoLocalPaths", "A.xml", "<url>//repo.ma" + "ven.x/", 1, "maven.apache.org"),
        new Fixture("NoLocalPaths", "pom.xml", "<reposi" + "tories>", 1, "<dependencies>"),
        new Fixture("SpdxHeader", "A.java", "package a;\n" + SPDX, 1, SPDX + "package a;\n"),
        new Fixture("SpdxHeader", "A.tla", "---- MODULE A ----\n", 1, "\\* " + SPDX.substring(3)),
        new Fixture("SpdxHeader", "A.xml", "<?xml?>\n", 1, "<?xml?>\n<!-- " + SPDX + "-->"),
        new Fixture("SpdxHeader", "run", "#!/bin/sh\n", 1, "#!/bin/sh\n# " + SPDX.substring(3)));
  }

  private static List<Fixture> java() {
    return List.of(
        new Fixture(
            "ExplainedSuppression",
            CORE,
            "class A {\n  @SuppressWarnings(\"index\")\n  int a;\n}\n",
            2,
            "class A {\n  // a < b.\n  @SuppressWarnings(\"index\")\n  int a;\n}\n"),
        new Fixture(
            "ExplainedSuppression",
            CORE,
            "@SuppressWarnings(\"all\")\nclass A {}\n",
            1,
            "@SuppressWarnings(\"index\") // a < b.\nclass A {}\n"),
        new Fixture("MethodLength", "A.java", method(71), 3, method(70)),
        new Fixture(
            "NoConsoleInCore",
            CORE,
            inMethod("System.out.println(1);"),
            3,
            "/** No System.out here. */ class A {}"),
        new Fixture("NoConsoleInCore", CORE, inMethod("e.printStackTrace();"), 3, inMethod("")),
        new Fixture(
            "NoUnsafe",
            CORE,
            "import sun.misc.Unsafe;\nclass A {}",
            1,
            "/** Not sun.misc.Unsafe. */ class A {}"),
        new Fixture(
            "OneMeaning",
            "src/cli/src/main/java/hakmem/cli/A.java",
            "/** a */\nfinal class Slab {}",
            2,
            "final class A { class Slab {} }"),
        new Fixture(
            "NoUnsafe", CORE, inMethod("Class.forName(\"sun.misc.Unsafe\");"), 3, inMethod("")));
  }

  private static List<Fixture> nouns() {
    return List.of(
        noun("class PageTable {}", "class OsPages {}"),
        noun("class A { long chunkBytes; }", "class A { long osPageBytes; }"),
        noun("class A { void freeArena() {} }", "class A { Arena arena() { return null; } }"),
        noun(
            "class A { long segment(long a) { return a; } }",
            "class A { MemorySegment segmentOf(long a) { return null; } }"),
        noun(
            "class A { MemorySegment arena(long a) { return null; } }",
            "class A { void free(MemorySegment segment) {} }"),
        noun("class HeapArena {}", "class HeapArena implements Arena {}"),
        noun(
            "class A { HeapArenas arena() { return null; } }",
            "class A { HeapArena arena() { return null; } }"),
        noun("class A { int PAGE_BYTES; }", "class A { int HUGE_PAGE_BYTES, homepage; }"),
        noun("enum A { CHUNK }", "enum A { SPAN }"));
  }

  private static Fixture noun(String bad, String good) {
    return new Fixture("OwnNouns", CORE, "\n" + bad, 2, "\n" + good);
  }

  private static List<Fixture> references() {
    return List.of(
        reference("[a](spec/A.tla)", "[a](A.tla) [b](http://x) [c](A.tla#d)"),
        reference("[a](../B.md)", "[a](../README.md)"),
        reference("[a](../README.md#how)", "[a](../README.md#first-things-first) [b](http://x#y)"),
        reference("`spec/B.tla`", "`spec/A.tla` `spec/*.tla` `spec` `a and/or b`"),
        reference("`../B.md`", "`../README.md`"),
        reference("`unknown/A.tla`", "`spec/A.tla`"),
        reference("`spec/*.cfg`", "`../README.md`"),
        reference("`B.tla`", "`A.tla`"),
        reference("`./stop now`", "`./go now`"),
        reference("```\n./stop now\n```", "```\n./go now\n```"),
        reference("`slab.Bin`", "`slab.Slab` `other.Bin`"),
        reference("`Slab.tail`", "`Slab.head` `Arena.ofAuto()` `slab.Slab.head` `Slab.owner`"),
        reference("`Slab.Side.RIGHT`", "`Slab.Side.LEFT` `Slab.Side`"),
        reference("`A.Pop`", "`A.Push`"),
        new Fixture(
            "References",
            CORE,
            "\n/** {@" + "code Slab.tail} */",
            2,
            "/** {@" + "link Slab#head} */"),
        new Fixture("References", "B.tla", "(* Slab.tail: *)", 1, "\\* Slab.head, A.Push"),
        reference("`hakmem.slab.Slab.tail`", "`hakmem.slab.Slab`"));
  }

  private static Fixture reference(String bad, String good) {
    return new Fixture("References", "spec/a.md", bad, bad.startsWith("```") ? 2 : 1, good);
  }

  private static String inMethod(String statement) {
    return "class A {\n  void a(Exception e) throws Exception {\n    " + statement + "\n  }\n}\n";
  }

  private static String method(int lines) {
    return "class A {\n  /** Not counted. */\n  void a() {\n" + "\n".repeat(lines - 2) + "  }\n}\n";
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aBreachIsReportedAtItsLine(Fixture fixture) {
    List<Finding> findings = check(fixture, fixture.bad);
    assertEquals(1, findings.size(), findings.toString());
    assertEquals(fixture.path, findings.getFirst().path());
    assertEquals(fixture.line, findings.getFirst().line(), findings.toString());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void theCorrectedTextIsAccepted(Fixture fixture) {
    assertEquals(List.of(), check(fixture, fixture.good));
  }

  @Test
  void everyRuleHasAFixture() {
    Map<String, Long> count =
        fixtures()
            .collect(Collectors.groupingBy(Fixture::rule, TreeMap::new, Collectors.counting()));
    assertEquals(RULES.stream().map(Rule::name).sorted().toList(), List.copyOf(count.keySet()));
  }

  /** Core's own rules leave other modules and the tests alone. */
  @Test
  void coreRulesStopAtCore() {
    List<String> elsewhere =
        List.of("src/cli/src/main/java/A.java", "src/core/src/test/java/A.java");
    String text = SPDX + "class Page { void a() { System.out.println(); sun.misc.Unsafe.a(); } }";
    for (String path : elsewhere) {
      for (Rule rule : RULES) {
        assertEquals(List.of(), rule.check(new SourceFile(path, text)), rule.name());
      }
    }
  }

  private static List<Finding> check(Fixture fixture, String text) {
    return RULES.stream()
        .filter(rule -> rule.name().equals(fixture.rule))
        .findFirst()
        .orElseThrow()
        .check(new SourceFile(fixture.path, text));
  }
}
