// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Terms;
import java.lang.classfile.Attributes;
import java.lang.classfile.FieldModel;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.reflect.AccessFlag;

/** Reads and writes of fields. Stateless. */
final class Fields {
  private Fields() {}

  static void apply(Executor executor, Frame f, FieldInstruction field) {
    String owner = field.owner().asInternalName();
    String name = field.name().stringValue();
    switch (field.opcode()) {
      case GETSTATIC -> f.push(constant(executor, owner, name, field.type().stringValue()));
      case GETFIELD -> f.push(read(executor, f, owner, name, field.type().stringValue()));
      case PUTFIELD -> {
        Value value = f.pop();
        if (!(f.pop() instanceof Value.Made object)) {
          throw new UnsupportedCode("field " + owner + "." + name + " of an old object is written");
        }
        f.heap.put(object, name, value);
      }
      default -> throw new UnsupportedCode("static field " + owner + "." + name + " is written");
    }
  }

  /** A number that is not known before the class is initialised is a variable of that name. */
  private static Value constant(Executor executor, String owner, String name, String type) {
    Terms terms = executor.terms;
    if (name.equals("$assertionsDisabled")) {
      return new Value.Num(terms.ofInt(1));
    }
    if (type.length() > 1 || !executor.program.has(owner)) {
      return Reflection.field(executor.program, terms, owner, name, null);
    }
    FieldModel model =
        executor.program.model(owner).fields().stream()
            .filter(field -> field.fieldName().equalsString(name))
            .findFirst()
            .orElseThrow(() -> new UnsupportedCode("no field " + owner + "." + name));
    if (!model.flags().has(AccessFlag.FINAL)) {
      throw new UnsupportedCode("static field " + owner + "." + name + " may change");
    }
    ConstantValueAttribute value = model.findAttribute(Attributes.constantValue()).orElse(null);
    if (value != null) {
      return Reflection.field(executor.program, terms, owner, name, null);
    }
    Sort sort = type.equals("J") ? Sort.LONG : Sort.INT;
    return new Value.Num(terms.variable(sort, owner + "." + name));
  }

  private static Value read(Executor executor, Frame f, String owner, String name, String type) {
    return switch (f.pop()) {
      case Value.Made object -> {
        Value value = f.heap.get(object, name);
        yield value != null ? value : zero(executor.terms, type);
      }
      case Value.Known(Object object) when object != null ->
          Reflection.field(executor.program, executor.terms, owner, name, object);
      default -> throw new UnsupportedCode("field " + owner + "." + name + " of nothing is read");
    };
  }

  /** What a field holds before it is written. */
  private static Value zero(Terms terms, String type) {
    return switch (type) {
      case "J" -> new Value.Num(terms.ofLong(0));
      case "I", "Z", "B", "S", "C" -> new Value.Num(terms.ofInt(0));
      default -> new Value.Known(null);
    };
  }

  /** The class whose method a call runs. */
  static String classOf(Value receiver, String declared) {
    return switch (receiver) {
      case Value.Made(String type, int unused) -> type;
      case Value.Known(Object object) when object != null ->
          object.getClass().getName().replace('.', '/');
      default -> throw new UnsupportedCode("a method of " + declared + " is called on nothing");
    };
  }
}
