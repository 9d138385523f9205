// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.check;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import java.util.EnumSet;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.common.basetype.BaseTypeChecker;
import org.checkerframework.common.basetype.BaseTypeVisitor;
import org.checkerframework.framework.type.AnnotatedTypeMirror.AnnotatedDeclaredType;
import org.checkerframework.framework.type.AnnotatedTypeMirror.AnnotatedExecutableType;
import org.checkerframework.javacutil.AnnotationMirrorSet;
import org.checkerframework.javacutil.AnnotationUtils;
import org.checkerframework.javacutil.TreeUtils;
import org.checkerframework.javacutil.TypesUtils;

/**
 * The rules. That a kind is wanted and another is given is what every checker of the framework
 * reports, at arguments, assignments and returns; here is what is particular to kinds.
 */
public final class KindVisitor extends BaseTypeVisitor<KindAnnotatedTypeFactory> {
  private static final Set<Tree.Kind> COMPARISONS =
      EnumSet.of(
          Tree.Kind.EQUAL_TO,
          Tree.Kind.NOT_EQUAL_TO,
          Tree.Kind.LESS_THAN,
          Tree.Kind.LESS_THAN_EQUAL,
          Tree.Kind.GREATER_THAN,
          Tree.Kind.GREATER_THAN_EQUAL);

  /** For {@link KindChecker}. */
  public KindVisitor(BaseTypeChecker checker) {
    super(checker);
  }

  @Override
  public Void visitBinary(BinaryTree tree, Void unused) {
    ExpressionTree left = tree.getLeftOperand();
    ExpressionTree right = tree.getRightOperand();
    if (isWhole(left) && isWhole(right)) {
      if (COMPARISONS.contains(tree.getKind())) {
        checkComparison(tree, kindOf(left), kindOf(right));
      } else if (!checkNoKind(tree, left)) {
        checkNoKind(tree, right);
      }
    }
    return super.visitBinary(tree, unused);
  }

  private void checkComparison(BinaryTree tree, AnnotationMirror left, AnnotationMirror right) {
    boolean same = AnnotationUtils.areSame(left, right);
    if (!same && !isNone(left) && !isNone(right)) {
      checker.reportError(tree, "kind.comparison", name(left), name(right));
    }
  }

  @Override
  public Void visitUnary(UnaryTree tree, Void unused) {
    if (isWhole(tree.getExpression()) && checkNoKind(tree, tree.getExpression())) {
      return scan(tree.getExpression(), unused);
    }
    return super.visitUnary(tree, unused);
  }

  @Override
  public Void visitCompoundAssignment(CompoundAssignmentTree tree, Void unused) {
    ExpressionTree variable = tree.getVariable();
    ExpressionTree value = tree.getExpression();
    if (isWhole(variable)
        && isWhole(value)
        && (checkNoKind(tree, variable) || checkNoKind(tree, value))) {
      return scan(value, unused);
    }
    return super.visitCompoundAssignment(tree, unused);
  }

  @Override
  public Void visitArrayAccess(ArrayAccessTree tree, Void unused) {
    AnnotationMirror kind = kindOf(tree.getIndex());
    if (isKind(kind)) {
      checker.reportError(tree.getIndex(), "kind.index", name(kind));
    }
    return super.visitArrayAccess(tree, unused);
  }

  @Override
  protected void checkTypecastSafety(TypeCastTree tree) {
    if (!isWhole(tree) || !isWhole(tree.getExpression())) {
      return;
    }
    AnnotationMirror from = kindOf(tree.getExpression());
    AnnotationMirror to = kindOf(tree);
    TypeMirror type = TreeUtils.typeOf(tree);
    if (!qualHierarchy.isSubtypeShallow(from, type, to, type)) {
      checker.reportError(tree, "kind.cast", name(from), name(to));
    }
  }

  /** Reports an operand that has a kind, if it has one. */
  private boolean checkNoKind(Tree tree, ExpressionTree operand) {
    AnnotationMirror kind = kindOf(operand);
    if (isKind(kind)) {
      checker.reportError(tree, "kind.arithmetic", name(kind));
      return true;
    }
    return false;
  }

  private AnnotationMirror kindOf(ExpressionTree tree) {
    return atypeFactory.getAnnotatedType(tree).getAnnotationInHierarchy(atypeFactory.plain);
  }

  private boolean isKind(AnnotationMirror kind) {
    return !isNone(kind) && !AnnotationUtils.areSame(kind, atypeFactory.plain);
  }

  private boolean isNone(AnnotationMirror kind) {
    return AnnotationUtils.areSame(kind, atypeFactory.none);
  }

  private static String name(AnnotationMirror kind) {
    return kind.getAnnotationType().asElement().getSimpleName().toString();
  }

  /** Whether the value is an int, a long or the like, boxed or not. */
  private static boolean isWhole(ExpressionTree tree) {
    TypeMirror type = TreeUtils.typeOf(tree);
    return TypesUtils.isIntegralPrimitiveOrBoxed(type);
  }

  // The default is not the top of the hierarchy: objects, too, are by default of no kind.

  @Override
  protected void checkConstructorResult(
      AnnotatedExecutableType constructor, ExecutableElement element) {}

  @Override
  protected AnnotationMirrorSet getExceptionParameterLowerBoundAnnotations() {
    return new AnnotationMirrorSet(atypeFactory.plain);
  }

  @Override
  public boolean isValidUse(
      AnnotatedDeclaredType declaration, AnnotatedDeclaredType use, Tree tree) {
    return true; // @BlockAddress Long is a use of Long like any other.
  }
}
