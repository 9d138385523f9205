// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.ClassCycles.Pair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No class of core uses itself by way of others of its package, but for listed pairs. */
class ClassCyclesTest {
  private static final List<Pair> ALLOWED =
      List.of(
          new Pair(
              "hakmem.heap.BlockHeap",
              "hakmem.heap.HeaderHeap",
              "a sealed class names its subclasses, so that the JIT knows all layouts"),
          new Pair(
              "hakmem.heap.BlockHeap",
              "hakmem.heap.HeaderlessHeap",
              "a sealed class names its subclasses, so that the JIT knows all layouts"));

  @TempDir Path work;

  @Test
  void coreHasNone() {
    List<ClassReferences> classes = ClassReferences.of(BuildFolder.CLASSES);
    assertEquals("", String.join("\n", ClassCycles.of(classes, ALLOWED)));
  }

  @Test
  void aCircleOfThreeIsReported() throws Exception {
    source("A", "B b;");
    source("B", "java.util.List<C.Inner> all;");
    source("C", "static class Inner { void run(A a) {} }");
    source("D", "A a;");
    assertEquals(
        List.of(
            "hakmem.heap.A uses itself by way of [hakmem.heap.B, hakmem.heap.C, hakmem.heap.A]",
            "hakmem.heap.B uses itself by way of [hakmem.heap.C, hakmem.heap.A, hakmem.heap.B]",
            "hakmem.heap.C uses itself by way of [hakmem.heap.A, hakmem.heap.B, hakmem.heap.C]"),
        ClassCycles.of(compiled(), List.of()));
  }

  @Test
  void aListedPairPassesAndOneThatIsNoneIsReported() throws Exception {
    source("A", "B b;");
    source("B", "A a;");
    source("C", "A a;");
    Pair pair = new Pair("hakmem.heap.A", "hakmem.heap.B", "a test");
    assertEquals(List.of(), ClassCycles.of(compiled(), List.of(pair)));
    Pair none = new Pair("hakmem.heap.A", "hakmem.heap.C", "a test");
    assertEquals(
        List.of(none + " is allowed for nothing: take it off the list"),
        ClassCycles.of(compiled(), List.of(pair, none)));
  }

  private void source(String name, String members) throws Exception {
    Path file = work.resolve("hakmem/heap").resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "package hakmem.heap;\npublic class %s { %s }\n".formatted(name, members));
  }

  private List<ClassReferences> compiled() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-proc:none"));
    try (var files = Files.walk(work)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertEquals(0, errors, "the fixture does not compile");
    return ClassReferences.of(work);
  }
}
