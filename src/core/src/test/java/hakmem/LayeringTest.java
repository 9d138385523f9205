// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Core's packages use only what is below them, and nothing but java.base. */
class LayeringTest {
  private static final Path CLASSES = BuildFolder.CLASSES;
  private static final Path ORDER_PAGE = Path.of("..", "README.md");
  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| ([^|]+) \\|.*");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @TempDir Path work;

  @Test
  void everyClassKeepsTheOrder() {
    List<ClassReferences> classes = ClassReferences.of(CLASSES);
    assertFalse(classes.isEmpty(), "no class found in " + CLASSES.toAbsolutePath());
    assertEquals("", String.join("\n", Layers.breaches(classes)));
  }

  @Test
  void theModuleNeedsOnlyJavaBaseToRun() throws Exception {
    try (var in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      Set<String> needed =
          ModuleDescriptor.read(in).requires().stream()
              .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
              .map(Requires::name)
              .collect(Collectors.toSet());
      assertEquals(Set.of("java.base"), needed);
    }
  }

  /** The table that people read is the order that this test holds. */
  @Test
  void theDocumentStatesTheOrder() throws Exception {
    List<Set<String>> documented = new ArrayList<>();
    for (String line : Files.readAllLines(ORDER_PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertEquals(documented.size(), Integer.parseInt(row.group(1)), line);
        documented.add(
            NAME.matcher(row.group(2))
                .results()
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    List<Set<String>> held = new ArrayList<>(Layers.ORDER);
    held.add(Set.of(Layers.DIAG));
    held.add(Layers.OUTSIDE.keySet());
    assertEquals(held, documented, "the table in src/README.md and Layers.ORDER differ");
  }

  @Test
  void anUpwardUseIsReported() throws Exception {
    source("heap", "Up", "");
    source("base", "Low", "hakmem.heap.Up field;");
    assertBreach("hakmem.base.Low uses hakmem.heap.Up, which is not below it");
  }

  @Test
  void anUpwardUseInATypeArgumentIsReported() throws Exception {
    source("heap", "Up", "");
    source("bin", "Low", "java.util.List<hakmem.heap.Up[]> field;");
    assertBreach("hakmem.bin.Low uses hakmem.heap.Up, which is not below it");
  }

  @Test
  void aUseOfDiagFromBelowIsReported() throws Exception {
    source("diag", "Audit", "public static void run() {}");
    source("heap", "Low", "void a() { hakmem.diag.Audit.run(); }");
    assertBreach("hakmem.heap.Low uses hakmem.diag.Audit, which is not below it");
  }

  @Test
  void aWordOfTheInterfaceThatUsesALayerIsReported() throws Exception {
    source("base", "Text", "");
    source("api", "Fault", "hakmem.base.Text field;");
    assertBreach("hakmem.api.Fault uses hakmem.base.Text, which is not below it");
  }

  @Test
  void aUseOfAnEntryFromBelowIsReported() throws Exception {
    source("api", "Allocator", "");
    source("base", "Low", "hakmem.api.Allocator field;");
    assertBreach("hakmem.base.Low uses hakmem.api.Allocator, which is not below it");
  }

  @Test
  void aCycleWithinALevelIsReported() throws Exception {
    source("superslab", "A", "hakmem.registry.B b;");
    source("registry", "B", "hakmem.superslab.A a;");
    assertBreach("package hakmem.superslab uses itself by way of [registry, superslab]");
  }

  @Test
  void aPackageOutsideTheOrderIsReported() throws Exception {
    source("util", "Misc", "");
    assertBreach("hakmem.util.Misc is in no layer: put its package into Layers.ORDER");
  }

  @Test
  void ffmOutsideMemoryIsReported() throws Exception {
    source("heap", "A", "java.lang.foreign.Arena arena;");
    assertBreach("hakmem.heap.A uses java.lang.foreign.Arena: FFM belongs into hakmem.memory");
  }

  @Test
  void aViewBelowTheHeapIsReported() throws Exception {
    source("bin", "A", "java.lang.foreign.MemorySegment view;");
    assertBreach(
        "hakmem.bin.A uses java.lang.foreign.MemorySegment: FFM belongs into hakmem.memory");
  }

  @Test
  void aScopeInTheHeapIsReported() throws Exception {
    source("heap", "A", "java.lang.foreign.SegmentAllocator segments;");
    assertBreach(
        "hakmem.heap.A uses java.lang.foreign.SegmentAllocator: FFM belongs into hakmem.memory");
  }

  @Test
  void reinterpretOutsideMemoryIsReported() throws Exception {
    source(
        "api",
        "Hakmem",
        "Object a(java.lang.foreign.MemorySegment s) { return s.reinterpret(1); }");
    assertBreach("hakmem.api.Hakmem calls reinterpret, which only hakmem.memory may");
  }

  @Test
  void aWriterOfBlockWordsOutsideFreelistIsReported() throws Exception {
    source("memory", "BlockMemory", "public void storePlain(long block, int offset, long word) {}");
    source("bin", "A", "void a(hakmem.memory.BlockMemory m) { m.storePlain(0, 0, 0); }");
    assertBreach("hakmem.bin.A writes words of blocks, which only hakmem.freelist may");
  }

  @Test
  void aDependencyOutsideJavaBaseIsReported() throws Exception {
    source("base", "A", "java.util.logging.Logger log;");
    assertBreach("hakmem.base.A uses java.util.logging.Logger, which is outside java.base");
  }

  @Test
  void managementOutsideJmxIsReported() throws Exception {
    source("api", "Allocator", "javax.management.ObjectName name;");
    source("jmx", "Beans", "javax.management.ObjectName name; hakmem.api.Allocator allocator;");
    source("walk", "Door", "hakmem.jmx.Beans beans;");
    assertEquals(
        List.of(
            "hakmem.api.Allocator uses javax.management.ObjectName, which is outside java.base",
            "hakmem.walk.Door uses hakmem.jmx.Beans, which is not below it"),
        Layers.breaches(compiled()).stream().filter(b -> !b.startsWith("package")).toList());
  }

  @Test
  void whatIsAllowedIsNotReported() throws Exception {
    source("memory", "Os", "Object a(java.lang.foreign.Arena a) { return a.allocate(1); }");
    source("api", "Fault", "");
    source("superslab", "Slab", "hakmem.memory.Os os; hakmem.api.Fault fault;");
    source("registry", "Registry", "hakmem.superslab.Slab slab;");
    source("foreign", "Scope", "java.lang.foreign.Arena arena; hakmem.superslab.Slab slab;");
    source(
        "api",
        "Allocator",
        "hakmem.api.Fault fault; java.lang.foreign.MemorySegment view; hakmem.registry.Registry[]"
            + " all;");
    source("diag", "Audit", "hakmem.api.Allocator api; hakmem.memory.Os os;");
    assertEquals(List.of(), Layers.breaches(compiled()));
  }

  private void source(String layer, String name, String members) throws Exception {
    Path file = work.resolve("hakmem").resolve(layer).resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "package hakmem.%s;\npublic class %s { %s }\n".formatted(layer, name, members));
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

  private void assertBreach(String expected) throws Exception {
    List<String> breaches = Layers.breaches(compiled());
    assertTrue(breaches.contains(expected), breaches.toString());
  }
}
