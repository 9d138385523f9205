// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where Netty's ByteBufUtil stores the default allocator that it has chosen, another one is taken
 * instead. A Netty that cannot see hakmem, or has no such place, stays as it is. Stateless.
 */
final class DefaultAllocatorEdit implements ClassFileTransformer {
  private static final String EDITED = "io/netty/buffer/ByteBufUtil";
  private static final String FIELD = "DEFAULT_ALLOCATOR";
  private static final ClassDesc OURS = ClassDesc.of(HakmemByteBufAllocator.class.getName());
  private static final MethodTypeDesc GET = MethodTypeDesc.of(OURS);

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (!EDITED.equals(className) || loader == null || !seesHakmem(loader)) {
      return null;
    }
    ClassHierarchyResolver classes =
        ClassHierarchyResolver.ofResourceParsing(loader)
            .orElse(ClassHierarchyResolver.defaultResolver());
    ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(classes));
    ClassTransform edit =
        ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME),
            DefaultAllocatorEdit::edit);
    return file.transformClass(file.parse(bytes), edit);
  }

  private static boolean seesHakmem(ClassLoader loader) {
    try {
      return loader.loadClass(HakmemByteBufAllocator.class.getName())
          == HakmemByteBufAllocator.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static void edit(CodeBuilder code, CodeElement element) {
    if (element instanceof FieldInstruction field
        && field.opcode() == Opcode.PUTSTATIC
        && field.name().equalsString(FIELD)) {
      code.pop().invokestatic(OURS, "ofTheProcess", GET);
    }
    code.with(element);
  }
}
