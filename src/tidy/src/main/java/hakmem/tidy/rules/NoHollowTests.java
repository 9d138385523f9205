// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreeScanner;
import hakmem.tidy.Finding;
import hakmem.tidy.JavaTree;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * No test is switched off, compares a thing with itself, asserts a constant, or swallows what an
 * assertion throws.
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

  /** What an assertion throws is one of these. */
  private static final Set<String> WIDE = Set.of("Throwable", "Error", "AssertionError");

  @Override
  public List<Finding> check(SourceFile file) {
    if (!file.isJava() || !file.path().contains("src/test/")) {
      return List.of();
    }
    JavaTree java = JavaTree.parse(file);
    List<Finding> findings = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      private void find(Tree where, String what) {
        findings.add(new Finding(file.path(), java.firstLine(where), what));
      }

      @Override
      public Void visitAnnotation(AnnotationTree annotation, Void unused) {
        String name = name(annotation.getAnnotationType());
        if (name.startsWith("Disabled")) {
          find(annotation, "@" + name + ": mend the test or delete it");
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
    }.scan(java.unit(), null);
    return findings;
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
