// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * One small change to the bytecode of one method.
 *
 * @param className simple name of the class with its package below hakmem, as in {@code bin.Bins}
 * @param method its name
 * @param place which instruction
 * @param nth which of the instructions that fit, from 0
 * @param change writes what stands there instead
 */
public record ClassEdit(
    String className,
    String method,
    Predicate<CodeElement> place,
    int nth,
    BiConsumer<CodeBuilder, CodeElement> change) {

  /** Binary name of the class. */
  String binaryName() {
    return "hakmem." + className;
  }

  /**
   * The changed class.
   *
   * @throws IllegalStateException if the place is not there: the engine has changed, and the
   *     catalogue must follow
   */
  byte[] apply(byte[] original) {
    int[] seen = new int[1];
    MethodTransform inMethod =
        MethodTransform.transformingCode(
            (builder, element) -> {
              if (place.test(element) && seen[0]++ == nth) {
                change.accept(builder, element);
              } else {
                builder.with(element);
              }
            });
    // Names of locals do not fit code that was cut out.
    ClassFile classFile = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);
    ClassModel model = classFile.parse(original);
    Predicate<MethodModel> isOurs = m -> m.methodName().equalsString(method);
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel m && isOurs.test(m)) {
            builder.transformMethod(m, inMethod);
          } else {
            builder.with(element);
          }
        };
    byte[] changed = classFile.transformClass(model, transform);
    if (seen[0] <= nth) {
      throw gone(
          "%s.%s: %d instructions fit, number %d is wanted"
              .formatted(className, method, seen[0], nth));
    }
    return changed;
  }

  /** There is no such class any more, ready to throw. */
  IllegalStateException withoutClass() {
    return gone(binaryName() + ": there is no such class");
  }

  private static IllegalStateException gone(String what) {
    return new IllegalStateException(
        "no place for the edit in "
            + what
            + "; a change of the engine has taken the place away: write the edit anew for what does"
            + " the same now. Without it nobody knows whether the checks still find this bug");
  }
}
