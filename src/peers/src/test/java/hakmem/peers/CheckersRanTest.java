// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The checkers saw every class, whatever the poms say. The type checkers write the qualifiers that
 * they assume by default into the class files, our own check beside NullAway writes a mark; nobody
 * writes these by hand, so a class without them was compiled without the checker. Here, because
 * this module is built last.
 */
class CheckersRanTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  /** They run while hakmem is built, and never again; claims are what the prover reads. */
  private static final Set<String> NOT_SHIPPED = Set.of("src/kinds", "src/tidy", "src/claims");

  private static final String QUALIFIERS = "org/checkerframework/checker/";

  private static final Map<String, String> NULL =
      Map.of("search for null", "hakmem/kind/nulls/SearchedForNull");

  private static final Map<String, String> RESOURCES =
      Map.of("resource leak checker", QUALIFIERS + "calledmethods/qual/CalledMethods");

  private static final String INDEX = "index checker";
  private static final boolean ALL = "all".equals(System.getProperty("hakmem.test.hunts"));

  /** What core's pom keeps from it, where the build is not to look at everything. */
  private static final Pattern NOT_INDEXED = Pattern.compile("<not.indexed>([^<]+)</not.indexed>");

  /** Of the pointer arithmetic, and of what other threads see. */
  private static final Map<String, String> OF_CORE =
      Map.of(
          "nullness checker",
          QUALIFIERS + "nullness/qual/UnknownKeyFor",
          INDEX,
          QUALIFIERS + "index/qual/SearchIndexUnknown",
          "kind checker",
          "hakmem/kind/PlainNumber");

  /** Beyond the search for null: their poms say why. */
  private static final Map<String, List<Map<String, String>>> MORE =
      Map.of(
          "src/core",
          List.of(RESOURCES, OF_CORE),
          "spec",
          List.of(RESOURCES),
          "proofs",
          List.of(RESOURCES));

  @Test
  void theCheckersSawEveryClass() throws IOException {
    List<String> unseen = new ArrayList<>();
    Map<String, Integer> seen = new LinkedHashMap<>();
    for (String module : shipped()) {
      List<ClassModel> classes = classes(ROOT.resolve(module).resolve("target/classes"));
      assertTrue(!classes.isEmpty(), module + " has no classes: build it before this module");
      seen.put(module, classes.size());
      unseen.addAll(unseen(classes, marks(module)));
    }
    System.out.println("classes that the checkers saw: " + seen);
    assertEquals(List.of(), unseen);
  }

  /** Tests are compiled without the checkers: each of their classes is reported, for each. */
  @Test
  void classesCompiledWithoutCheckersAreReported() throws IOException {
    List<ClassModel> classes = classes(Path.of("target", "test-classes"));
    Map<String, String> all = marks("src/core");
    List<String> unseen = unseen(classes, all);
    assertEquals(classes.size() * all.size(), unseen.size(), unseen.toString());
    String self = "the search for null did not see hakmem/peers/CheckersRanTest";
    assertTrue(unseen.stream().anyMatch(line -> line.startsWith(self)), unseen.toString());
  }

  private static Map<String, String> marks(String module) {
    Map<String, String> marks = new LinkedHashMap<>(NULL);
    MORE.getOrDefault(module, List.of()).forEach(marks::putAll);
    return marks;
  }

  private static List<String> shipped() throws IOException {
    List<String> modules =
        MODULE
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(m -> m.group(1))
            .toList();
    assertTrue(modules.containsAll(NOT_SHIPPED), modules.toString());
    return modules.stream()
        .filter(module -> !NOT_SHIPPED.contains(module))
        .filter(module -> Files.isDirectory(ROOT.resolve(module).resolve("src/main/java")))
        .toList();
  }

  /** The classes that declare something, but those that javac or the JMH harness made up. */
  private static List<ClassModel> classes(Path directory) throws IOException {
    List<ClassModel> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        ClassModel model = ClassFile.of().parse(file);
        boolean declares = declares(model);
        boolean isGenerated = file.toString().contains("jmh_generated");
        if (declares
            && !isGenerated
            && (model.flags().flagsMask() & ClassFile.ACC_SYNTHETIC) == 0) {
          classes.add(model);
        }
      }
    }
    return classes;
  }

  /** Whether there is a type that a qualifier can stand on, beside what javac makes by itself. */
  private static boolean declares(ClassModel model) {
    Set<String> implicit = Set.of("()V", "(Ljava/lang/Object;)Z", "()I", "()Ljava/lang/String;");
    return !model.fields().isEmpty()
        || model.methods().stream().anyMatch(m -> !implicit.contains(m.methodType().stringValue()));
  }

  private static Pattern notIndexed() throws IOException {
    Matcher found = NOT_INDEXED.matcher(Files.readString(ROOT.resolve("src/core/pom.xml")));
    assertTrue(found.find(), "core's pom does not say what the index checker leaves out");
    return Pattern.compile(found.group(1));
  }

  private static List<String> unseen(List<ClassModel> classes, Map<String, String> marks)
      throws IOException {
    Pattern notIndexed = notIndexed();
    List<String> unseen = new ArrayList<>();
    for (ClassModel model : classes) {
      boolean isIndexed = ALL || !notIndexed.matcher(nameOf(model)).lookingAt();
      marks.forEach(
          (checker, mark) -> {
            if ((isIndexed || !checker.equals(INDEX)) && !mentions(model, mark)) {
              unseen.add(
                  "the %s did not see %s: give its module the parent's default-compile"
                      .formatted(checker, model.thisClass().asInternalName()));
            }
          });
    }
    return unseen;
  }

  private static String nameOf(ClassModel model) {
    return model.thisClass().asInternalName().replace('/', '.');
  }

  private static boolean mentions(ClassModel model, String qualifier) {
    String text = "L%s;".formatted(qualifier);
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof Utf8Entry utf8 && utf8.equalsString(text)) {
        return true;
      }
    }
    return false;
  }
}
