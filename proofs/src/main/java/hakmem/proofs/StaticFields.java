// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.exec.Program;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.util.HashMap;
import java.util.Map;

/** Gives static final fields of a program the values that Z3 has chosen for them. Stateless. */
final class StaticFields {
  private StaticFields() {}

  /**
   * The program whose class initialisers store these values.
   *
   * @param values by owner and name, as in {@code hakmem/layout/BlockSignature.KEY}
   */
  static Program set(Program program, Map<String, Long> values) {
    Map<String, byte[]> changed = new HashMap<>();
    values.forEach(
        (field, value) -> {
          String owner = field.replaceFirst("\\..*", "");
          byte[] bytes = changed.getOrDefault(owner, program.bytes(owner));
          changed.put(owner, set(bytes, field, value));
        });
    return program.with(changed);
  }

  private static byte[] set(byte[] bytes, String field, long value) {
    CodeTransform store =
        (builder, element) -> {
          if (element instanceof FieldInstruction put
              && put.opcode() == Opcode.PUTSTATIC
              && field.equals(put.owner().asInternalName() + "." + put.name().stringValue())) {
            if (put.type().equalsString("J")) {
              builder.pop2().loadConstant(value);
            } else {
              builder.pop().loadConstant((int) value);
            }
          }
          builder.with(element);
        };
    ClassFile classFile = ClassFile.of();
    return classFile.transformClass(
        classFile.parse(bytes),
        ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("<clinit>"), store));
  }
}
