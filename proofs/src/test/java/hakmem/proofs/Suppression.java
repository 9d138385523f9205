// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One place where the source overrules a checker.
 *
 * @param module directory of the Maven module, below the repository's root
 * @param place {@code Class}, {@code Class.member}, or {@code Class.method: variable}; {@code
 *     pom.xml} for an option
 * @param key what is suppressed, as the annotation says it, or the option; what a stub says
 */
record Suppression(String module, String place, String key) {
  /** Keys of javac itself. All others are a checker's. */
  private static final Set<String> JAVAC =
      Set.of(
          "deprecation",
          "fallthrough",
          "rawtypes",
          "removal",
          "requires-automatic",
          "restricted",
          "serial",
          "this-escape",
          "try",
          "unchecked",
          "unused",
          "varargs");

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  /** Options of the Checker Framework, and those of Error Prone by which it looks at less. */
  private static final Pattern OPTION =
      Pattern.compile(
          "(?<=<arg>)-A\\w+"
              + "|-XepExcludedPaths:[^<\\s]*"
              + "|-Xep(?:AllErrorsAsWarnings|DisableWarningsInGeneratedCode)"
              + "|-XepOpt:\\w+:(?!AnnotatedPackages|JSpecifyMode)\\w+");

  /** Ways around a checker that suppress nothing: what they say is believed. */
  private static final Pattern BACK_DOOR =
      Pattern.compile(
          "@AssumeAssertion|castNonNull|@(?:Pure|SideEffectFree|Deterministic|TerminatesExecution"
              + "|AssertMethod|NotOwning|MustCallAlias|NullUnmarked|Generated)\\b");

  private static final Pattern STUB_CLASS =
      Pattern.compile("(?:class|interface|record|enum) (\\w+)[^{]*\\{([^}]*)}");

  private static final Pattern STUB_METHOD = Pattern.compile("(\\w+)\\(");

  /** The modules of the parent pom. */
  static List<String> modules(Path root) throws IOException {
    return MODULE
        .matcher(Files.readString(root.resolve("pom.xml")))
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  /** All of a repository: options of its poms, annotations of its main sources. */
  static List<Suppression> all(Path root) throws IOException {
    List<Suppression> found =
        new ArrayList<>(ofPom(".", Files.readString(root.resolve("pom.xml"))));
    for (String module : modules(root)) {
      Path directory = root.resolve(module);
      found.addAll(ofPom(module, Files.readString(directory.resolve("pom.xml"))));
      Path main = directory.resolve("src/main/java");
      if (Files.exists(main)) {
        found.addAll(ofSources(module, main));
      }
      Path resources = directory.resolve("src/main/resources");
      if (Files.exists(resources)) {
        found.addAll(ofStubs(module, resources));
      }
    }
    return found;
  }

  private static List<Suppression> ofSources(String module, Path main) throws IOException {
    List<Suppression> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(main)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        found.addAll(ofSource(module, file.getFileName().toString(), Files.readString(file)));
      }
    }
    return found;
  }

  private static List<Suppression> ofStubs(String module, Path resources) throws IOException {
    List<Suppression> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(resources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".astub")).sorted().toList()) {
        found.addAll(ofStub(module, Files.readString(file)));
      }
    }
    return found;
  }

  /** What a stub says of the JDK is believed, too: of each class, its methods. */
  static List<Suppression> ofStub(String module, String text) {
    return STUB_CLASS
        .matcher(text)
        .results()
        .map(
            type -> {
              Set<String> methods = new TreeSet<>();
              STUB_METHOD.matcher(type.group(2)).results().forEach(m -> methods.add(m.group(1)));
              return new Suppression(module, type.group(1), "stub: " + String.join(", ", methods));
            })
        .toList();
  }

  /** The checker options of one pom. */
  static List<Suppression> ofPom(String module, String text) {
    return OPTION
        .matcher(text)
        .results()
        .map((MatchResult m) -> new Suppression(module, "pom.xml", m.group()))
        .toList();
  }

  /** The suppressions of checkers in one source file. */
  static List<Suppression> ofSource(String module, String name, String text) throws IOException {
    List<Suppression> found = new ArrayList<>();
    BACK_DOOR
        .matcher(text)
        .results()
        .forEach(m -> found.add(new Suppression(module, name, m.group())));
    if (!text.contains("SuppressWarnings")) {
      return found;
    }
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitAnnotation(AnnotationTree annotation, Void unused) {
        if (annotation.getAnnotationType().toString().endsWith("SuppressWarnings")) {
          for (String key : keys(annotation)) {
            if (!JAVAC.contains(key)) {
              found.add(new Suppression(module, place(getCurrentPath(), name), key));
            }
          }
        }
        return super.visitAnnotation(annotation, unused);
      }
    }.scan(parse(name, text), null);
    return found;
  }

  private static CompilationUnitTree parse(String name, String text) throws IOException {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("mem:///" + name), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, List.of(source));
    return task.parse().iterator().next();
  }

  private static Set<String> keys(AnnotationTree annotation) {
    Set<String> keys = new TreeSet<>();
    for (ExpressionTree argument : annotation.getArguments()) {
      ExpressionTree value =
          argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
      List<? extends ExpressionTree> values =
          value instanceof NewArrayTree array ? array.getInitializers() : List.of(value);
      for (ExpressionTree one : values) {
        // Anything but a literal stands as it is, so that no row can match it.
        keys.add(one instanceof LiteralTree text ? text.getValue().toString() : one.toString());
      }
    }
    return keys;
  }

  /** The innermost class, member and local variable around a node; a package-info's file name. */
  private static String place(TreePath path, String file) {
    List<String> members = new ArrayList<>();
    for (TreePath up = path; up != null; up = up.getParentPath()) {
      switch (up.getLeaf()) {
        case ClassTree type when !type.getSimpleName().isEmpty() -> {
          members.addFirst(type.getSimpleName().toString());
          return String.join(".", members.subList(0, Math.min(2, members.size())))
              + (members.size() > 2 ? ": " + members.getLast() : "");
        }
        case MethodTree method ->
            members.addFirst(
                method.getReturnType() == null ? "constructor" : method.getName().toString());
        case VariableTree variable -> members.addFirst(variable.getName().toString());
        default -> {}
      }
    }
    return file;
  }
}
