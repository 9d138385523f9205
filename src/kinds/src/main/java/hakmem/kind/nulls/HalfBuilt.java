// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.nulls;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reports a constructor that gives its object away, as an argument or by an assignment, and sets a
 * field of it later: whoever got it sees the field unset. NullAway does not look at that.
 */
@BugPattern(
    summary = "the object is given away before its fields are set: others may see them null",
    severity = BugPattern.SeverityLevel.ERROR)
public final class HalfBuilt extends BugChecker implements MethodTreeMatcher {
  private static final long serialVersionUID = 1;

  /** For Error Prone, which finds this class by META-INF/services. */
  public HalfBuilt() {}

  @Override
  public Description matchMethod(MethodTree tree, VisitorState state) {
    if (tree.getReturnType() != null || tree.getBody() == null) {
      return Description.NO_MATCH;
    }
    Constructor constructor = new Constructor();
    constructor.scan(tree.getBody(), null);
    constructor.given.stream()
        .filter(place -> ASTHelpers.getStartPosition(place) < constructor.lastSet)
        .forEach(place -> state.reportMatch(describeMatch(place)));
    return Description.NO_MATCH;
  }

  /** Where one constructor gives its object away, and where it sets a field for the last time. */
  private static final class Constructor extends TreeScanner<Void, Void> {
    final Deque<Tree> given = new ArrayDeque<>();
    int lastSet;

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
      call.getArguments().forEach(this::give);
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public Void visitNewClass(NewClassTree call, Void unused) {
      call.getArguments().forEach(this::give);
      return super.visitNewClass(call, null);
    }

    @Override
    public Void visitAssignment(AssignmentTree set, Void unused) {
      give(set.getExpression());
      if (isOfThis(set.getVariable())) {
        lastSet = Math.max(lastSet, ASTHelpers.getStartPosition(set));
      }
      return super.visitAssignment(set, null);
    }

    private void give(ExpressionTree value) {
      if (isThis(value)) {
        given.add(value);
      }
    }

    private static boolean isOfThis(ExpressionTree variable) {
      return variable instanceof MemberSelectTree member && isThis(member.getExpression());
    }

    private static boolean isThis(ExpressionTree value) {
      return value instanceof IdentifierTree name && name.getName().contentEquals("this");
    }
  }
}
