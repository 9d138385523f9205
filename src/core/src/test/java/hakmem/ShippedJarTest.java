// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as a user gets it: with nothing else on the path, the README's example compiles without a
 * warning and runs. Needs the jar, so it runs after it is made: {@code mvn verify}.
 */
class ShippedJarTest {
  private static final Path JAR =
      Path.of(
          Objects.requireNonNull(
              System.getProperty("hakmem.test.jar"), "no jar yet: run this by mvn verify"));

  /** The same classes with the annotations of the checkers. */
  private static final Path CLASSES = Path.of("target", "classes");

  /** Where a constant stands decides how far the instruction has to reach. */
  private static final Pattern LDC_W = Pattern.compile("OP=LDC_W,");

  @TempDir Path work;

  @Test
  void theExampleRunsOnTheClassPath() throws Exception {
    assertEquals(UserProgram.GOOD, UserProgram.ofReadme(work).onClassPath(JAR));
  }

  @Test
  void theExampleRunsOnTheModulePath() throws Exception {
    assertEquals(UserProgram.GOOD, UserProgram.ofReadme(work).onModulePath(JAR));
  }

  @Test
  void anExampleThatDoesNotFitTheCodeIsReported() throws Exception {
    UserProgram wrong = UserProgram.ofReadme(work).with("Hakmem.malloc(", "Hakmem.mallok(");
    for (var result : List.of(wrong.onClassPath(JAR), wrong.onModulePath(JAR))) {
      assertEquals(1, result.exitCode());
      assertTrue(result.output().contains("mallok"), result.output());
    }
  }

  /** What the jar would be without the step that takes the annotations out. */
  @Test
  void annotationsOfTheCheckersAreReported() throws Exception {
    var result = UserProgram.ofReadme(work).onClassPath(CLASSES);
    assertEquals(1, result.exitCode());
    assertTrue(result.output().contains("Cannot find annotation method"), result.output());
  }

  @Test
  void aUserSeesTheInterfaceAndNothingElse() {
    ModuleDescriptor module = ModuleFinder.of(JAR).find("hakmem.core").orElseThrow().descriptor();
    assertEquals(
        Set.of("hakmem.api", "hakmem.diag", "hakmem.jfr", "hakmem.jmx"),
        module.exports().stream()
            .filter(e -> !e.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet()));
    assertEquals(
        Map.of("hakmem.gauge", Set.of("hakmem.latency"), "hakmem.walk", Set.of("hakmem.latency")),
        module.exports().stream()
            .filter(ModuleDescriptor.Exports::isQualified)
            .collect(
                Collectors.toMap(
                    ModuleDescriptor.Exports::source, ModuleDescriptor.Exports::targets)));
    assertEquals(
        Set.of("java.base"),
        module.requires().stream()
            .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet()));
  }

  @Test
  void noClassNamesTheCheckers() throws Exception {
    assertEquals(Set.of(), namesOfCheckers(shipped()));
    assertFalse(namesOfCheckers(classesIn(CLASSES)).isEmpty(), "the check finds nothing anywhere");
  }

  @Test
  void nothingButAnnotationsIsTakenOut() throws Exception {
    Map<String, List<String>> compiled = code(classesIn(CLASSES));
    Map<String, List<String>> shipped = code(shipped());
    assertEquals(compiled.keySet(), shipped.keySet());
    compiled.forEach((member, code) -> assertEquals(code, shipped.get(member), member));
  }

  private static List<ClassModel> shipped() throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(JAR)) {
      return classesIn(jar.getPath("/"));
    }
  }

  private static List<ClassModel> classesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(ShippedJarTest::parse)
          .toList();
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }

  private static Set<String> namesOfCheckers(List<ClassModel> classes) {
    Set<String> names = new TreeSet<>();
    for (ClassModel model : classes) {
      for (PoolEntry entry : model.constantPool()) {
        if (entry instanceof Utf8Entry text
            && text.stringValue().matches(".*(checkerframework|hakmem.kind).*")) {
          names.add(model.thisClass().asInternalName() + ": " + text.stringValue());
        }
      }
    }
    return names;
  }

  /** The instructions of each method, and the fields of each class. */
  private static Map<String, List<String>> code(List<ClassModel> classes) {
    Map<String, List<String>> code = new TreeMap<>();
    for (ClassModel model : classes) {
      String name = model.thisClass().asInternalName();
      model.fields().forEach(field -> code.put(name + "." + field, List.of()));
      model
          .methods()
          .forEach(
              method ->
                  code.put(
                      name + "." + method,
                      method.code().stream()
                          .flatMap(body -> body.elementStream())
                          .filter(Instruction.class::isInstance)
                          .map(instruction -> LDC_W.matcher(instruction + "").replaceAll("OP=LDC,"))
                          .toList()));
    }
    return code;
  }
}
