// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the arithmetic of core by its bytecode. */
final class PureMethods {
  private static final Set<String> JDK =
      Set.of("java/lang/Math", "java/lang/Long", "java/lang/Integer");
  private static final Set<String> PACKAGES = Set.of("base", "sizeclass", "layout");

  private PureMethods() {}

  /** Static methods with numbers in and numbers or nothing out, in all of core. */
  static List<MethodKey> numeric(Program core) {
    return core.names().stream()
        .flatMap(name -> core.model(name).methods().stream().map(m -> new Named(name, m)))
        .filter(m -> m.model.flags().has(AccessFlag.STATIC) && m.hasNumbersOnly())
        .filter(m -> m.model.methodTypeSymbol().parameterCount() > 0)
        .map(Named::key)
        .toList();
  }

  /**
   * All pure arithmetic: no arrays, no writes, only final fields, and calls of nothing but
   * java.lang arithmetic and core. Static methods with numbers only, anywhere in core; in the
   * packages of layouts and sizes also the methods of immutable objects that compute with their
   * fields.
   */
  static Set<MethodKey> all(Program core) {
    Set<MethodKey> found = new TreeSet<>();
    for (String name : core.names()) {
      ClassModel model = core.model(name);
      for (MethodModel method : model.methods()) {
        Named named = new Named(name, method);
        boolean isStatic = method.flags().has(AccessFlag.STATIC);
        boolean candidate =
            named.hasNumbersOnly()
                && !method.flags().has(AccessFlag.SYNTHETIC)
                && (isStatic
                    ? method.methodTypeSymbol().parameterCount() > 0
                    : PACKAGES.contains(name.split("/")[1])
                        && !method.methodName().equalsString("<init>"));
        if (candidate
            && method.code().isPresent()
            && computes(method)
            && isHarmless(core, method, new HashSet<>())) {
          found.add(named.key());
        }
      }
    }
    return found;
  }

  private static boolean computes(MethodModel method) {
    return method
        .code()
        .orElseThrow()
        .elementStream()
        .anyMatch(e -> e instanceof OperatorInstruction || e instanceof InvokeInstruction);
  }

  private static boolean isHarmless(Program core, MethodModel method, Set<MethodModel> asked) {
    return !asked.add(method)
        || method.code().orElseThrow().elementStream().allMatch(e -> isHarmless(core, e, asked));
  }

  private static boolean isHarmless(Program core, CodeElement element, Set<MethodModel> asked) {
    return switch (element) {
      case ArrayLoadInstruction unused -> false;
      case ArrayStoreInstruction unused -> false;
      case FieldInstruction field ->
          !field.opcode().name().startsWith("PUT") && isFinal(core, field);
      case InvokeInstruction call -> isArithmetic(core, call, asked);
      default -> true;
    };
  }

  private static boolean isFinal(Program core, FieldInstruction field) {
    String owner = field.owner().asInternalName();
    return core.has(owner)
        && core.model(owner).fields().stream()
            .filter(f -> f.fieldName().equalsString(field.name().stringValue()))
            .allMatch(f -> f.flags().has(AccessFlag.FINAL));
  }

  private static boolean isArithmetic(
      Program core, InvokeInstruction call, Set<MethodModel> asked) {
    String owner = call.owner().asInternalName();
    boolean failure = owner.endsWith("Exception") && call.name().equalsString("<init>");
    boolean numbers =
        call.typeSymbol().parameterList().stream().allMatch(ClassDesc::isPrimitive)
            && call.typeSymbol().returnType().isPrimitive();
    if (failure || !numbers || JDK.contains(owner)) {
      return failure || numbers;
    }
    return core.has(owner)
        && core.model(owner).methods().stream()
            .filter(m -> m.methodName().equalsString(call.name().stringValue()))
            .filter(m -> m.methodType().equalsString(call.type().stringValue()))
            .allMatch(m -> m.code().isPresent() && isHarmless(core, m, asked));
  }

  /** A method and its class. */
  private record Named(String owner, MethodModel model) {
    MethodKey key() {
      return new MethodKey(
          owner, model.methodName().stringValue(), model.methodType().stringValue());
    }

    boolean hasNumbersOnly() {
      return model.methodTypeSymbol().parameterList().stream().allMatch(Named::isNumber)
          && isNumber(model.methodTypeSymbol().returnType());
    }

    private static boolean isNumber(ClassDesc type) {
      return type.isPrimitive() && !Set.of("D", "F").contains(type.descriptorString());
    }
  }
}
