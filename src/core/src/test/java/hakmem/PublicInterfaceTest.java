// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The public interface is what {@code src/core/interface.txt} says: programs that were built with
 * it go on, and what is added is added on purpose.
 */
class PublicInterfaceTest {
  private static final Path CLASSES = Path.of("target", "shipped-classes");
  private static final Path AGREED = Path.of("interface.txt");
  private static final Path FOUND = Path.of("target", "interface.txt");

  private static final Pattern TYPE = Pattern.compile("((?:[a-z]+\\.)+[a-z]+)\\.[A-Z]");

  @TempDir Path work;

  @Test
  void theInterfaceIsWhatWasAgreed() throws Exception {
    List<String> found = PublicInterface.of(CLASSES, exported());
    Files.write(FOUND, found);
    List<String> agreed = Files.readAllLines(AGREED);
    assertEquals(
        List.of(),
        changes(agreed, found),
        "the public interface is not that of src/core/interface.txt. What is gone breaks programs:"
            + " put it back. What is new: copy src/core/target/interface.txt over it and note it in"
            + " CHANGELOG.md");
  }

  @Test
  void itIsMadeOfItselfAndTheJdk() throws Exception {
    for (String line : PublicInterface.of(CLASSES, exported())) {
      for (MatchResult type : TYPE.matcher(line).results().toList()) {
        boolean isExported = exported().contains(type.group(1));
        assertTrue(isExported || type.group(1).startsWith("java."), line);
      }
    }
  }

  @Test
  void aRemovedMethodIsReported() throws Exception {
    assertChange(
        "public class A { public int size() { return 1; } public void run() {} }",
        "public class A { public int size() { return 1; } }",
        "gone: hakmem.api.A: public void hakmem.api.A.run()");
  }

  @Test
  void anAddedMethodIsReported() throws Exception {
    assertChange(
        "public interface A {}",
        "public interface A { void run() throws java.io.IOException; }",
        "new: hakmem.api.A: public abstract void hakmem.api.A.run() throws java.io.IOException");
  }

  @Test
  void aChangedRecordIsReported() throws Exception {
    assertChange(
        "public record A(int a, int b) {}",
        "public record A(int b, int a) {}",
        "gone: hakmem.api.A: components [int a, int b]");
  }

  @Test
  void aChangedEnumIsReported() throws Exception {
    assertChange(
        "public enum A { X, Y, Z }",
        "public enum A { Y, X, Z }",
        "gone: hakmem.api.A: constants [X, Y, Z]");
  }

  @Test
  void aChangedConstantIsReported() throws Exception {
    assertChange(
        "public class A { public static final int MAX = 16; }",
        "public class A { public static final int MAX = 17; }",
        "gone: hakmem.api.A: public static final int hakmem.api.A.MAX = 16");
  }

  @Test
  void aChangedSupertypeIsReported() throws Exception {
    assertChange(
        "public class A extends IllegalStateException {}",
        "public class A extends RuntimeException {}",
        "gone: hakmem.api.A: public class hakmem.api.A < java.lang.IllegalStateException");
  }

  @Test
  void whatIsNotPublicMayChange() throws Exception {
    assertEquals(
        interfaceOf("public class A { private int a; void run() {} private class B {} }"),
        interfaceOf("public class A { private long a; } class C {}"));
  }

  private void assertChange(String before, String after, String expected) throws Exception {
    List<String> changes = changes(interfaceOf(before), interfaceOf(after));
    assertTrue(changes.contains(expected), changes.toString());
  }

  private static List<String> changes(List<String> agreed, List<String> found) {
    List<String> changes = new ArrayList<>();
    agreed.stream().filter(line -> !found.contains(line)).forEach(l -> changes.add("gone: " + l));
    found.stream().filter(line -> !agreed.contains(line)).forEach(l -> changes.add("new: " + l));
    return changes;
  }

  private static Set<String> exported() throws Exception {
    try (var in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in).exports().stream()
          .filter(e -> !e.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private List<String> interfaceOf(String declaration) throws Exception {
    Path out = Files.createTempDirectory(work, "version");
    Path source = out.resolve("A.java");
    Files.writeString(source, "package hakmem.api;\n" + declaration);
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", out + "", source + "");
    assertEquals(0, errors, "the fixture does not compile");
    return PublicInterface.of(out, List.of("hakmem.api"));
  }
}
