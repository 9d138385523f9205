// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.check;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import hakmem.kind.Address;
import hakmem.kind.AnyKind;
import hakmem.kind.BlockAddress;
import hakmem.kind.BlockIndex;
import hakmem.kind.ByteOffset;
import hakmem.kind.MappingBase;
import hakmem.kind.NoKind;
import hakmem.kind.PlainNumber;
import hakmem.kind.SizeClass;
import hakmem.kind.SlabBase;
import hakmem.kind.SuperslabBase;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
import java.lang.annotation.Annotation;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import org.checkerframework.common.basetype.BaseAnnotatedTypeFactory;
import org.checkerframework.common.basetype.BaseTypeChecker;
import org.checkerframework.framework.type.AnnotatedTypeMirror;
import org.checkerframework.framework.type.treeannotator.ListTreeAnnotator;
import org.checkerframework.framework.type.treeannotator.TreeAnnotator;
import org.checkerframework.javacutil.AnnotationBuilder;

/** Which kind an expression is of: what is declared, but for 0 and for results of arithmetic. */
public final class KindAnnotatedTypeFactory extends BaseAnnotatedTypeFactory {
  final AnnotationMirror plain = AnnotationBuilder.fromClass(elements, PlainNumber.class);
  final AnnotationMirror none = AnnotationBuilder.fromClass(elements, NoKind.class);

  /** For {@link KindChecker}. */
  public KindAnnotatedTypeFactory(BaseTypeChecker checker) {
    super(checker);
    postInit();
  }

  @Override
  protected Set<Class<? extends Annotation>> createSupportedTypeQualifiers() {
    return Set.of(
        AnyKind.class,
        Address.class,
        BlockAddress.class,
        UserAddress.class,
        MappingBase.class,
        SuperslabBase.class,
        SlabBase.class,
        ByteOffset.class,
        BlockIndex.class,
        SizeClass.class,
        TaggedWord.class,
        PlainNumber.class,
        NoKind.class);
  }

  @Override
  protected TreeAnnotator createTreeAnnotator() {
    return new ListTreeAnnotator(new ZeroAndResults(), super.createTreeAnnotator());
  }

  private final class ZeroAndResults extends TreeAnnotator {
    ZeroAndResults() {
      super(KindAnnotatedTypeFactory.this);
    }

    @Override
    public Void visitLiteral(LiteralTree tree, AnnotatedTypeMirror type) {
      boolean isNumber =
          tree.getKind() == Tree.Kind.INT_LITERAL || tree.getKind() == Tree.Kind.LONG_LITERAL;
      if (isNumber && ((Number) tree.getValue()).longValue() == 0) {
        type.replaceAnnotation(none);
      }
      return null;
    }

    /** The visitor reports operands with a kind; plain results avoid a second report. */
    @Override
    public Void visitBinary(BinaryTree tree, AnnotatedTypeMirror type) {
      type.replaceAnnotation(plain);
      return null;
    }

    @Override
    public Void visitCompoundAssignment(CompoundAssignmentTree tree, AnnotatedTypeMirror type) {
      type.replaceAnnotation(plain);
      return null;
    }
  }
}
