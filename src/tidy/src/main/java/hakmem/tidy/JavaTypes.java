// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * The types that parsed files declare, with their members, Javadoc and constants. A nested type is
 * named with its outer one, {@code Outer.Inner}. Two types of one name are taken together.
 */
public final class JavaTypes {
  private static final Map<SourceFile, List<Type>> PARSED = new ConcurrentHashMap<>();

  /**
   * A field, method, enum constant, record component or nested type.
   *
   * @param value what a static final field is initialised with
   */
  public record Member(
      SourceFile file, int line, String name, String javadoc, Optional<ExpressionTree> value) {}

  /** A declaration of a type, with the simple names of what it extends and implements. */
  private record Type(
      SourceFile file, String name, String javadoc, Set<String> supers, List<Member> members) {}

  private final Map<String, List<SourceFile>> filesByOuterType = new LinkedHashMap<>();

  /** The types of these files, each named as its outermost type. A file is parsed when needed. */
  public JavaTypes(Collection<SourceFile> javaFiles) {
    for (SourceFile file : javaFiles) {
      String outer = file.fileName().replace(".java", "");
      filesByOuterType.computeIfAbsent(outer, _ -> new ArrayList<>()).add(file);
    }
  }

  /** Names of all types. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (String outer : filesByOuterType.keySet()) {
      parsed(outer).forEach(type -> names.add(type.name));
    }
    return names;
  }

  public boolean has(String type) {
    return types(type).findAny().isPresent();
  }

  /** What a type of this name declares itself. */
  public List<Member> members(String type) {
    return types(type).flatMap(t -> t.members.stream()).toList();
  }

  /** Members of this name, inherited ones included. */
  public List<Member> members(String type, String name) {
    List<Member> found = new ArrayList<>();
    collect(type, name, found, new HashSet<>());
    return found;
  }

  private Stream<Type> types(String name) {
    return parsed(name.replaceFirst("\\..*", "")).filter(type -> type.name.equals(name));
  }

  private Stream<Type> parsed(String outer) {
    return filesByOuterType.getOrDefault(outer, List.of()).stream()
        .flatMap(file -> PARSED.computeIfAbsent(file, JavaTypes::parse).stream());
  }

  private void collect(String type, String name, List<Member> found, Set<String> seen) {
    if (seen.add(type)) {
      members(type).stream().filter(member -> member.name.equals(name)).forEach(found::add);
      types(type).flatMap(t -> t.supers.stream()).forEach(p -> collect(p, name, found, seen));
    }
  }

  private static List<Type> parse(SourceFile file) {
    JavaTree tree = JavaTree.parse(file);
    List<Type> types = new ArrayList<>();
    new Scanner(file, tree, types).scan(tree.unit(), null);
    return types;
  }

  private static final class Scanner extends TreePathScanner<Void, Type> {
    private final SourceFile file;
    private final JavaTree tree;
    private final List<Type> types;

    Scanner(SourceFile file, JavaTree tree, List<Type> types) {
      this.file = file;
      this.tree = tree;
      this.types = types;
    }

    @Override
    public Void visitClass(ClassTree node, Type outer) {
      String simple = node.getSimpleName().toString();
      if (simple.isEmpty()) {
        return null; // Anonymous.
      }
      String name = outer == null ? simple : outer.name + "." + simple;
      Set<String> supers = new HashSet<>();
      if (node.getExtendsClause() != null) {
        supers.add(simpleName(node.getExtendsClause()));
      }
      node.getImplementsClause().forEach(type -> supers.add(simpleName(type)));
      Type type = new Type(file, name, javadoc(), supers, new ArrayList<>());
      types.add(type);
      if (outer != null) {
        outer.members.add(member(node, simple, Optional.empty()));
      }
      return super.visitClass(node, type);
    }

    @Override
    public Void visitMethod(MethodTree node, Type type) {
      if (type != null) {
        type.members.add(member(node, node.getName().toString(), Optional.empty()));
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree node, Type type) {
      if (type != null) {
        Set<Modifier> modifiers = node.getModifiers().getFlags();
        boolean constant =
            modifiers.contains(Modifier.STATIC) && modifiers.contains(Modifier.FINAL);
        Optional<ExpressionTree> value =
            constant ? Optional.ofNullable(node.getInitializer()) : Optional.empty();
        type.members.add(member(node, node.getName().toString(), value));
      }
      return null;
    }

    private Member member(Tree node, String name, Optional<ExpressionTree> value) {
      return new Member(file, tree.firstLine(node), name, javadoc(), value);
    }

    private String javadoc() {
      return tree.javadoc(getCurrentPath());
    }

    private static String simpleName(Tree type) {
      return switch (type) {
        case IdentifierTree identifier -> identifier.getName().toString();
        case MemberSelectTree select -> select.getIdentifier().toString();
        case ParameterizedTypeTree generic -> simpleName(generic.getType());
        default -> type.toString();
      };
    }
  }
}
