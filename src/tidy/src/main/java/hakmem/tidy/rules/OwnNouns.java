// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import hakmem.tidy.Finding;
import hakmem.tidy.JavaTree;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Core calls its own things block, slab, superslab and span. The nouns that other allocators use
 * for them are left to the JDK's types and to the operating system:
 *
 * <ul>
 *   <li>{@code arena} and {@code segment} may stand in a name whose declaration mentions a JDK type
 *       with that noun: {@code MemorySegment segment}, {@code allocateSegment(...)} that returns a
 *       view, a class that implements {@code Arena}, a method that returns a {@code BlockArena};
 *   <li>{@code page} may follow {@code os} or {@code huge}: {@code osPageBytes} is the operating
 *       system's.
 * </ul>
 *
 * Names of classes, methods and fields are checked; locals and parameters are not.
 */
public final class OwnNouns implements Rule {
  private static final Set<String> BANNED = Set.of("page", "chunk", "arena", "segment");
  private static final Set<String> OS_WORDS = Set.of("os", "huge");
  private static final Set<String> JDK_TYPES =
      Set.of("MemorySegment", "SegmentAllocator", "Arena", "SegmentScope");
  private static final Pattern WORDS =
      Pattern.compile("_|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  @Override
  public List<Finding> check(SourceFile file) {
    if (!file.isCoreMain()) {
      return List.of();
    }
    JavaTree java = JavaTree.parse(file);
    List<Finding> findings = new ArrayList<>();
    new DeclarationScanner(file, java, findings).scan(java.unit(), null);
    return findings;
  }

  /** The banned noun in a name, or the empty string. */
  private static String bannedNoun(String name, String declaredTypes) {
    String[] words = WORDS.split(name);
    for (int i = 0; i < words.length; i++) {
      String word = words[i].toLowerCase(Locale.ROOT);
      String noun = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
      boolean ofOs =
          noun.equals("page") && i > 0 && OS_WORDS.contains(words[i - 1].toLowerCase(Locale.ROOT));
      if (BANNED.contains(noun) && !ofOs && !namesJdkType(noun, declaredTypes)) {
        return noun;
      }
    }
    return "";
  }

  private static boolean namesJdkType(String noun, String declaredTypes) {
    return Stream.of(declaredTypes.split("\\W+"))
        .filter(type -> JDK_TYPES.stream().anyMatch(type::endsWith))
        .anyMatch(type -> type.toLowerCase(Locale.ROOT).contains(noun));
  }

  private static final class DeclarationScanner extends TreeScanner<Void, Void> {
    private final SourceFile file;
    private final JavaTree java;
    private final List<Finding> findings;

    DeclarationScanner(SourceFile file, JavaTree java, List<Finding> findings) {
      this.file = file;
      this.java = java;
      this.findings = findings;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      String supertypes = type.getExtendsClause() + " " + type.getImplementsClause();
      report(type, type.getSimpleName().toString(), supertypes);
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field) {
          report(field, field.getName().toString(), String.valueOf(field.getType()));
        }
      }
      return super.visitClass(type, unused);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      String types = method.getReturnType() + " " + method.getParameters();
      report(method, method.getName().toString(), types);
      return super.visitMethod(method, unused);
    }

    private void report(Tree node, String name, String declaredTypes) {
      String noun = bannedNoun(name, declaredTypes);
      if (!noun.isEmpty()) {
        findings.add(
            new Finding(
                file.path(),
                java.firstLine(node),
                "%s: say block, slab, superslab, span or OS page instead of '%s'"
                    .formatted(name, noun)));
      }
    }
  }
}
