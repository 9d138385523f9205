// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import hakmem.tidy.Finding;
import hakmem.tidy.JavaTree;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/**
 * No test is switched off, compares a thing with itself, asserts a constant, tries nothing, or
 * swallows what an assertion throws.
 */
public final class NoHollowTests implements Rule {
  private static final Set<String> COMPARE =
      Set.of(
          "assertEquals",
          "assertSame",
          "assertArrayEquals",
          "assertIterableEquals",
          "assertLinesMatch");

  private static final Set<String> ONE = Set.of("assertTrue", "assertFalse", "assertNull");

  /** Their last argument says how many. */
  private static final Set<String> MANY = Set.of("withExamples", "range", "rangeClosed");

  /** What an assertion throws is one of these. */
  private static final Set<String> WIDE = Set.of("Throwable", "Error", "AssertionError");

  @Override
  public List<Finding> check(SourceFile file) {
    if (!file.isJava() || !file.path().contains("src/test/")) {
      return List.of();
    }
    JavaTree java = JavaTree.parse(file);
    Scan scan = new Scan(file, java);
    scan.scan(java.unit(), null);
    return scan.findings;
  }

  private static final class Scan extends TreeScanner<Void, Void> {
    private final SourceFile file;
    private final JavaTree java;
    private final List<Finding> findings = new ArrayList<>();

    /** Constants of the file that are zero. */
    private final Set<String> zeros = new HashSet<>();

    Scan(SourceFile file, JavaTree java) {
      this.file = file;
      this.java = java;
    }

    private void find(Tree where, String what) {
      findings.add(new Finding(file.path(), java.firstLine(where), what));
    }

    @Override
    public Void visitVariable(VariableTree variable, Void unused) {
      Set<Modifier> modifiers = variable.getModifiers().getFlags();
      if (modifiers.contains(Modifier.FINAL) && isNone(variable.getInitializer())) {
        zeros.add(variable.getName().toString());
      }
      return super.visitVariable(variable, unused);
    }

    /** Constants stand above what uses them. */
    private boolean isNone(Tree number) {
      return switch (number) {
        case LiteralTree literal -> literal.getValue() instanceof Number n && n.longValue() == 0;
        case IdentifierTree identifier -> zeros.contains(identifier.getName().toString());
        case null, default -> false;
      };
    }

    @Override
    public Void visitForLoop(ForLoopTree loop, Void unused) {
      if (loop.getCondition() instanceof BinaryTree condition
          && condition.getKind() == Tree.Kind.LESS_THAN
          && isNone(condition.getRightOperand())) {
        find(loop, "a loop that is never run: give it rounds");
      }
      return super.visitForLoop(loop, unused);
    }

    @Override
    public Void visitAnnotation(AnnotationTree annotation, Void unused) {
      String name = name(annotation.getAnnotationType());
      if (name.startsWith("Disabled")) {
        find(annotation, "@" + name + ": mend the test or delete it");
      }
      for (ExpressionTree argument : annotation.getArguments()) {
        if (argument.toString().matches("tries = [01]")) {
          find(annotation, "@" + name + " that tries nothing: let it try more");
        }
      }
      return super.visitAnnotation(annotation, unused);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
      String name = name(call.getMethodSelect());
      List<? extends ExpressionTree> args = call.getArguments();
      if (COMPARE.contains(name) && args.get(0).toString().equals(args.get(1).toString())) {
        find(call, name + " of a thing with itself: a thing that was made anew wants a name");
      }
      if (ONE.contains(name) && args.get(0) instanceof LiteralTree) {
        find(call, name + " of a constant: say what must hold, or fail");
      }
      if (MANY.contains(name) && !args.isEmpty() && isNone(args.getLast())) {
        find(call, name + " of none: let it try some");
      }
      return super.visitMethodInvocation(call, unused);
    }

    @Override
    public Void visitTry(TryTree tree, Void unused) {
      for (CatchTree handler : tree.getCatches()) {
        String type = handler.getParameter().getType().toString();
        List<? extends StatementTree> body = handler.getBlock().getStatements();
        if (body.isEmpty() && WIDE.stream().anyMatch(type::contains) && asserts(tree)) {
          find(handler, "swallows what an assertion throws: catch less, or look at it");
        }
      }
      return super.visitTry(tree, unused);
    }
  }

  private static boolean asserts(TryTree tree) {
    boolean[] found = {false};
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        String name = name(call.getMethodSelect());
        found[0] |= name.startsWith("assert") || name.equals("fail");
        return super.visitMethodInvocation(call, unused);
      }
    }.scan(tree.getBlock(), null);
    return found[0];
  }

  private static String name(Tree tree) {
    return switch (tree) {
      case MemberSelectTree select -> select.getIdentifier().toString();
      case IdentifierTree identifier -> identifier.getName().toString();
      default -> "";
    };
  }
}
