// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.ship;

import java.lang.classfile.Annotation;
import java.lang.classfile.Attribute;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleParameterAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleParameterAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A class file without the annotations of the checkers. Their classes are not on the path of a
 * user, whose javac would warn of each. Code stays as it is; the constant pool is written anew, so
 * that nothing of the names is left.
 */
final class ShippedClass {
  private static final List<String> CHECKERS = List.of("Lhakmem/kind/", "Lorg/checkerframework/");
  private static final List<String> CHECKER_MODULES =
      List.of("hakmem.kinds", "org.checkerframework.");

  private static final ClassFile FILES = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL);

  private static final CodeTransform CODE = (code, element) -> keep(element, code);
  private static final FieldTransform FIELD = (field, element) -> keep(element, field);
  private static final MethodTransform METHOD = (method, element) -> keep(element, method);

  private static final ClassTransform CLASS =
      ((ClassTransform) (type, element) -> keep(element, type))
          .andThen(ClassTransform.transformingFields(FIELD))
          .andThen(
              ClassTransform.transformingMethods(
                  METHOD.andThen(MethodTransform.transformingCode(CODE))));

  private ShippedClass() {}

  /** The bytes to ship. */
  static byte[] of(byte[] compiled) {
    return FILES.transformClass(FILES.parse(compiled), CLASS);
  }

  /** Hands on what is left of an element. */
  @SuppressWarnings("unchecked") // What is left of an attribute stands where it stood.
  private static <E> void keep(E element, Consumer<? super E> next) {
    left(element).forEach(left -> next.accept((E) left));
  }

  private static Stream<?> left(Object element) {
    return switch (element) {
      case RuntimeVisibleAnnotationsAttribute a ->
          ifAny(annotations(a.annotations()), RuntimeVisibleAnnotationsAttribute::of);
      case RuntimeInvisibleAnnotationsAttribute a ->
          ifAny(annotations(a.annotations()), RuntimeInvisibleAnnotationsAttribute::of);
      case RuntimeVisibleTypeAnnotationsAttribute a ->
          ifAny(typeAnnotations(a.annotations()), RuntimeVisibleTypeAnnotationsAttribute::of);
      case RuntimeInvisibleTypeAnnotationsAttribute a ->
          ifAny(typeAnnotations(a.annotations()), RuntimeInvisibleTypeAnnotationsAttribute::of);
      case RuntimeVisibleParameterAnnotationsAttribute a ->
          Stream.of(
              RuntimeVisibleParameterAnnotationsAttribute.of(parameters(a.parameterAnnotations())));
      case RuntimeInvisibleParameterAnnotationsAttribute a ->
          Stream.of(
              RuntimeInvisibleParameterAnnotationsAttribute.of(
                  parameters(a.parameterAnnotations())));
      case RecordAttribute a ->
          Stream.of(RecordAttribute.of(a.components().stream().map(ShippedClass::left).toList()));
      case ModuleAttribute a -> Stream.of(left(a));
      default -> Stream.of(element);
    };
  }

  private static <A> Stream<?> ifAny(List<A> annotations, Function<List<A>, ?> attribute) {
    return annotations.isEmpty() ? Stream.empty() : Stream.of(attribute.apply(annotations));
  }

  private static List<Annotation> annotations(List<Annotation> all) {
    return all.stream().filter(annotation -> !isChecker(annotation)).toList();
  }

  private static List<TypeAnnotation> typeAnnotations(List<TypeAnnotation> all) {
    return all.stream().filter(use -> !isChecker(use.annotation())).toList();
  }

  private static List<List<Annotation>> parameters(List<List<Annotation>> all) {
    return all.stream().map(ShippedClass::annotations).toList();
  }

  private static boolean isChecker(Annotation annotation) {
    return CHECKERS.stream().anyMatch(annotation.className().stringValue()::startsWith);
  }

  private static RecordComponentInfo left(RecordComponentInfo component) {
    List<Attribute<?>> attributes = new ArrayList<>();
    for (Attribute<?> attribute : component.attributes()) {
      left(attribute).forEach(left -> attributes.add((Attribute<?>) left));
    }
    return RecordComponentInfo.of(component.name(), component.descriptor(), attributes);
  }

  private static ModuleAttribute left(ModuleAttribute module) {
    return ModuleAttribute.of(
        module.moduleName(),
        builder -> {
          builder.moduleFlags(module.moduleFlagsMask());
          module.moduleVersion().ifPresent(v -> builder.moduleVersion(v.stringValue()));
          module.requires().stream()
              .filter(
                  needed ->
                      CHECKER_MODULES.stream()
                          .noneMatch(needed.requires().name().stringValue()::startsWith))
              .forEach(builder::requires);
          module.exports().forEach(builder::exports);
          module.opens().forEach(builder::opens);
          module.uses().forEach(builder::uses);
          module.provides().forEach(builder::provides);
        });
  }
}
