// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import hakmem.claim.Claim;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import hakmem.sizeclass.SizeClasses;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Copies of classes of claims: each with one condition of a domain left out, or each with one
 * condition of a conclusion left in.
 */
final class Conjuncts {
  private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

  /** Which conditions. */
  enum Of {
    /** Of where, and of what it calls: left out, one at a time. */
    DOMAINS,
    /** Of holds: left in, one at a time. */
    CONCLUSIONS
  }

  /**
   * A condition.
   *
   * @param owner simple name of the class or record whose method it stands in
   * @param method the domain, or a method that it calls; the conclusion
   * @param text the condition
   * @param holder internal name of the class of claims
   * @param copy internal name of the copy without the condition, or with no other
   */
  record Conjunct(String owner, String method, String text, String holder, String copy) {
    /** Whether a claim depends on it. */
    boolean isOf(FoundClaim claim, Iterable<MethodKey> reached) {
      String type = owner.equals(simple(holder)) ? holder : holder + "$" + owner;
      if (method.equals("where") || method.equals("holds")) {
        return claim.type().equals(type);
      }
      for (MethodKey key : reached) {
        if (key.owner().equals(type) && key.name().equals(method)) {
          return true;
        }
      }
      return false;
    }

    /** The claim over the larger domain, or with the smaller conclusion. */
    FoundClaim changed(FoundClaim claim) {
      return new FoundClaim(
          claim.id(),
          claim.method(),
          claim.type().replace(holder, copy),
          claim.components(),
          claim.where(),
          claim.statement(),
          claim.turns(),
          claim.theory());
    }
  }

  private final Of of;
  private final List<Conjunct> all = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();

  private Conjuncts(Of of) {
    this.of = of;
  }

  /** The conditions of all classes of claims. */
  static Conjuncts ofAll(Of of, Proofs proofs) throws IOException {
    Conjuncts conjuncts = new Conjuncts(of);
    Set<String> holders = new TreeSet<>();
    proofs.claims().forEach(c -> holders.add(c.type().substring(0, c.type().indexOf('$'))));
    for (String holder : holders) {
      conjuncts.add(holder, Resource.text("/" + holder + ".java"));
    }
    return conjuncts;
  }

  /** The same proofs, of a program that has the copies as well. */
  Proofs beside(Proofs proofs) throws IOException {
    List<String> classPath =
        List.of(
            Program.locationOf(SizeClasses.class).toString(),
            Program.locationOf(Claim.class).toString());
    return proofs.about(compile(proofs.program(), classPath));
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** All conditions, in the order of the source. */
  List<Conjunct> all() {
    return all;
  }

  /** Adds the conditions of a class of claims. */
  private void add(String holder, String text) throws IOException {
    JavacTask task =
        (JavacTask)
            JAVAC.getTask(null, null, null, List.of(), null, List.of(new Source("A", text)));
    CompilationUnitTree unit = task.parse().iterator().next();
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    new TreeScanner<Void, String>() {
      @Override
      public Void visitClass(ClassTree type, String outer) {
        return super.visitClass(type, type.getSimpleName().toString());
      }

      @Override
      public Void visitMethod(MethodTree method, String owner) {
        String name = method.getName().toString();
        boolean isHelper = !name.equals("holds") && !name.equals("refuses");
        if ((of == Of.DOMAINS ? isHelper : name.equals("holds"))
            && method.getReturnType() != null
            && method.getReturnType().toString().equals("boolean")
            && method.getBody() != null
            && method.getBody().getStatements().getLast() instanceof ReturnTree end) {
          List<Tree> parts = new ArrayList<>();
          flatten(end.getExpression(), parts);
          for (Tree part : parts) {
            if (of == Of.DOMAINS) {
              copy(owner, name, part, part, "true");
            } else {
              copy(owner, name, part, end.getExpression(), text(part));
            }
          }
        }
        return null;
      }

      private void flatten(ExpressionTree tree, List<Tree> parts) {
        if (tree instanceof ParenthesizedTree parens) {
          flatten(parens.getExpression(), parts);
        } else if (tree instanceof BinaryTree both && both.getKind() == Tree.Kind.CONDITIONAL_AND) {
          flatten(both.getLeftOperand(), parts);
          flatten(both.getRightOperand(), parts);
        } else {
          parts.add(tree);
        }
      }

      private String text(Tree part) {
        return text.substring(from(part), to(part));
      }

      private int from(Tree part) {
        return (int) positions.getStartPosition(unit, part);
      }

      private int to(Tree part) {
        return (int) positions.getEndPosition(unit, part);
      }

      private void copy(String owner, String method, Tree part, Tree old, String now) {
        String copy = holder + all.size();
        String condition = text(part).replaceAll("\\s+", " ");
        all.add(new Conjunct(owner, method, condition, holder, copy));
        String edited = text.substring(0, from(old)) + now + text.substring(to(old));
        sources.add(
            new Source(copy, edited.replaceAll("\\b" + simple(holder) + "\\b", simple(copy))));
      }
    }.scan(unit, "");
  }

  /** The program with the copies. */
  private Program compile(Program program, List<String> classPath) throws IOException {
    Map<String, ByteArrayOutputStream> written = new HashMap<>();
    List<String> options =
        List.of("-proc:none", "-nowarn", "-cp", String.join(File.pathSeparator, classPath));
    try (StandardJavaFileManager disk = JAVAC.getStandardFileManager(null, Locale.ROOT, null);
        JavaFileManager memory =
            new ForwardingJavaFileManager<>(disk) {
              @Override
              public JavaFileObject getJavaFileForOutput(
                  Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
                  @Override
                  public OutputStream openOutputStream() {
                    return written.computeIfAbsent(
                        name.replace('.', '/'), unused -> new ByteArrayOutputStream());
                  }
                };
              }
            }) {
      if (!JAVAC.getTask(null, memory, null, options, null, sources).call()) {
        throw new IllegalStateException("claims with other conditions do not compile");
      }
    }
    Map<String, byte[]> classes = new HashMap<>();
    written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    return program.with(classes);
  }

  /** A source that stands in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("memory:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
