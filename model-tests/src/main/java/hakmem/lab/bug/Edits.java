// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The kinds of edits that the catalogue is made of, for one method. */
record Edits(String className, String method) {
  static Edits in(String className, String method) {
    return new Edits(className, method);
  }

  /** The nth instruction of a type that fits is rewritten. */
  private <T extends Instruction> ClassEdit edit(
      int nth, Class<T> type, Predicate<T> fits, BiConsumer<CodeBuilder, T> change) {
    return new ClassEdit(
        className,
        method,
        e -> type.isInstance(e) && fits.test(type.cast(e)),
        nth,
        (out, e) -> change.accept(out, type.cast(e)));
  }

  private static <T extends Instruction> BiConsumer<CodeBuilder, T> followedBy(
      Consumer<CodeBuilder> more) {
    return (out, e) -> {
      out.with(e);
      more.accept(out);
    };
  }

  private static <T extends Instruction> BiConsumer<CodeBuilder, T> precededBy(
      Consumer<CodeBuilder> more) {
    return (out, e) -> {
      more.accept(out);
      out.with(e);
    };
  }

  private static Predicate<Instruction> is(Opcode opcode) {
    return i -> i.opcode() == opcode;
  }

  private static Predicate<InvokeInstruction> calls(String callee) {
    return i -> i.name().equalsString(callee);
  }

  private static Predicate<FieldInstruction> accesses(Opcode opcode, String field) {
    return f -> f.opcode() == opcode && f.name().equalsString(field);
  }

  /** Another number instead of the nth constant with this value. */
  ClassEdit constant(int nth, long value, long other) {
    return edit(
        nth,
        ConstantInstruction.class,
        c -> isNumber(c, value),
        (out, c) -> {
          if (c.typeKind() == TypeKind.LONG) {
            out.loadConstant(other);
          } else {
            out.loadConstant((int) other);
          }
        });
  }

  private static boolean isNumber(ConstantInstruction constant, long value) {
    return constant.constantValue() instanceof Number number
        && !(number instanceof Double)
        && number.longValue() == value;
  }

  private ClassEdit branches(
      int nth, Opcode opcode, BiConsumer<CodeBuilder, BranchInstruction> change) {
    return edit(nth, BranchInstruction.class, b -> b.opcode() == opcode, change);
  }

  /** Another condition instead of the nth branch with this one. */
  ClassEdit branch(int nth, Opcode opcode, Opcode other) {
    return branches(nth, opcode, (out, b) -> out.with(BranchInstruction.of(other, b.target())));
  }

  /** The nth branch on this condition is never taken. */
  ClassEdit neverBranch(int nth, Opcode opcode) {
    return branches(nth, opcode, (out, _) -> popOperands(out, opcode));
  }

  /** The nth branch on this condition is always taken. */
  ClassEdit alwaysBranch(int nth, Opcode opcode) {
    return branches(
        nth,
        opcode,
        (out, b) -> {
          popOperands(out, opcode);
          out.goto_(b.target());
        });
  }

  private static void popOperands(CodeBuilder out, Opcode opcode) {
    if (opcode.name().startsWith("IF_")) {
      out.pop2();
    } else {
      out.pop();
    }
  }

  private ClassEdit onCall(
      int nth, String callee, BiConsumer<CodeBuilder, InvokeInstruction> change) {
    return edit(nth, InvokeInstruction.class, calls(callee), change);
  }

  /** The nth call of a method is left out; it returns 0, false, null or nothing. */
  ClassEdit dropCall(int nth, String callee) {
    return call(nth, callee, 0);
  }

  /** The nth call of a method is left out; it returns an int or a long. */
  ClassEdit call(int nth, String callee, int result) {
    return onCall(nth, callee, (out, call) -> replaceCall(out, call, result));
  }

  private static void replaceCall(CodeBuilder out, InvokeInstruction call, int result) {
    List<ClassDesc> parameters = call.typeSymbol().parameterList();
    for (ClassDesc parameter : parameters.reversed()) {
      pop(out, TypeKind.from(parameter));
    }
    if (call.opcode() != Opcode.INVOKESTATIC) {
      out.pop();
    }
    switch (TypeKind.from(call.typeSymbol().returnType())) {
      case VOID -> {}
      case LONG -> out.loadConstant((long) result);
      case REFERENCE -> out.aconst_null();
      default -> out.loadConstant(result);
    }
  }

  private static void pop(CodeBuilder out, TypeKind kind) {
    if (kind.slotSize() == 2) {
      out.pop2();
    } else {
      out.pop();
    }
  }

  /** Code of our own after the nth call of a method. */
  ClassEdit after(int nth, String callee, Consumer<CodeBuilder> more) {
    return onCall(nth, callee, followedBy(more));
  }

  /** Code of our own before the nth call of a method; its operands are on the stack. */
  ClassEdit before(int nth, String callee, Consumer<CodeBuilder> more) {
    return onCall(nth, callee, precededBy(more));
  }

  /** The result of the nth call of a method is taken for true. */
  ClassEdit ignoreResult(int nth, String callee) {
    return after(nth, callee, out -> out.pop().iconst_1());
  }

  /** Another method with the same operands instead of the nth call of one. */
  ClassEdit callOther(int nth, String callee, String other) {
    return onCall(
        nth,
        callee,
        (out, call) ->
            out.invoke(
                call.opcode(),
                call.owner().asSymbol(),
                other,
                call.typeSymbol(),
                call.isInterface()));
  }

  /** Code of our own after the nth instruction of a kind. */
  ClassEdit after(int nth, Opcode opcode, Consumer<CodeBuilder> more) {
    return edit(nth, Instruction.class, is(opcode), followedBy(more));
  }

  /** Code of our own instead of the nth instruction of a kind. */
  ClassEdit change(int nth, Opcode opcode, Consumer<CodeBuilder> instead) {
    return edit(nth, Instruction.class, is(opcode), (out, _) -> instead.accept(out));
  }

  /** Code of our own before each return. */
  ClassEdit beforeReturn(int nth, Consumer<CodeBuilder> more) {
    return edit(nth, ReturnInstruction.class, _ -> true, precededBy(more));
  }

  private ClassEdit onField(
      int nth, Opcode opcode, String field, BiConsumer<CodeBuilder, FieldInstruction> change) {
    return edit(nth, FieldInstruction.class, accesses(opcode, field), change);
  }

  /** The nth store to a field is left out. */
  ClassEdit dropStore(int nth, String field) {
    return onField(
        nth,
        Opcode.PUTFIELD,
        field,
        (out, store) -> {
          pop(out, TypeKind.from(store.typeSymbol()));
          out.pop();
        });
  }

  /** The nth load of a field is followed by code of our own. */
  ClassEdit afterLoad(int nth, String field, Consumer<CodeBuilder> more) {
    return onField(nth, Opcode.GETFIELD, field, followedBy(more));
  }

  /** Another field of the same class and type instead of the nth load of one. */
  ClassEdit load(int nth, String field, String other) {
    return onField(
        nth,
        Opcode.GETFIELD,
        field,
        (out, load) -> out.getfield(load.owner().asSymbol(), other, load.typeSymbol()));
  }

  /** Another constant of an enum instead of the nth load of one. */
  ClassEdit enumConstant(int nth, String name, String other) {
    return onField(
        nth,
        Opcode.GETSTATIC,
        name,
        (out, load) -> out.getstatic(load.owner().asSymbol(), other, load.typeSymbol()));
  }

  /** The nth store to a long array stores zero. */
  ClassEdit storeZero(int nth) {
    return edit(
        nth,
        ArrayStoreInstruction.class,
        a -> a.typeKind() == TypeKind.LONG,
        (out, store) -> out.pop2().lconst_0().with(store));
  }

  /** Math.min(a, b) is a, at its nth call on longs. */
  ClassEdit firstOfMin(int nth) {
    return onCall(nth, "min", (out, _) -> out.pop2());
  }

  /** A plain store that always succeeds instead of the nth CAS of longs by a variable handle. */
  ClassEdit storeForCas(int nth) {
    return onCall(
        nth,
        "compareAndSet",
        (out, cas) -> {
          MethodTypeDesc type = cas.typeSymbol();
          int next = out.allocateLocal(TypeKind.LONG);
          out.lstore(next).pop2().lload(next);
          out.invokevirtual(
              ConstantDescs.CD_VarHandle,
              "set",
              type.dropParameterTypes(1, 2).changeReturnType(ConstantDescs.CD_void));
          out.iconst_1();
        });
  }

  /** A load and a store instead of the nth exchange of longs by a variable handle. */
  ClassEdit loadStoreForExchange(int nth) {
    return onCall(
        nth,
        "getAndSet",
        (out, exchange) -> {
          MethodTypeDesc type = exchange.typeSymbol();
          int next = out.allocateLocal(TypeKind.LONG);
          int old = out.allocateLocal(TypeKind.LONG);
          out.lstore(next).dup2();
          out.invokevirtual(
              ConstantDescs.CD_VarHandle, "getVolatile", type.dropParameterTypes(1, 2));
          out.lstore(old).lload(next);
          out.invokevirtual(
              ConstantDescs.CD_VarHandle,
              "setVolatile",
              type.changeReturnType(ConstantDescs.CD_void));
          out.lload(old);
        });
  }
}
