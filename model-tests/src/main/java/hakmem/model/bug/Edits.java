// SPDX-License-Identifier: Apache-2.0
package hakmem.model.bug;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
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
import java.util.function.Consumer;

/** The kinds of edits that the catalogue is made of, for one method. */
record Edits(String className, String method) {
  static Edits in(String className, String method) {
    return new Edits(className, method);
  }

  /** Another number instead of the nth constant with this value. */
  ClassEdit constant(int nth, long value, long other) {
    return new ClassEdit(
        className,
        method,
        e -> e instanceof ConstantInstruction c && isNumber(c, value),
        nth,
        (out, e) -> {
          if (((ConstantInstruction) e).typeKind() == TypeKind.LONG) {
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

  /** Another condition instead of the nth branch with this one. */
  ClassEdit branch(int nth, Opcode opcode, Opcode other) {
    return new ClassEdit(
        className,
        method,
        e -> e instanceof BranchInstruction b && b.opcode() == opcode,
        nth,
        (out, e) -> out.with(BranchInstruction.of(other, ((BranchInstruction) e).target())));
  }

  /** The nth branch on this condition is never taken. */
  ClassEdit neverBranch(int nth, Opcode opcode) {
    return new ClassEdit(
        className,
        method,
        e -> e instanceof BranchInstruction b && b.opcode() == opcode,
        nth,
        (out, e) -> popOperands(out, opcode));
  }

  /** The nth branch on this condition is always taken. */
  ClassEdit alwaysBranch(int nth, Opcode opcode) {
    return new ClassEdit(
        className,
        method,
        e -> e instanceof BranchInstruction b && b.opcode() == opcode,
        nth,
        (out, e) -> {
          popOperands(out, opcode);
          out.goto_(((BranchInstruction) e).target());
        });
  }

  private static void popOperands(CodeBuilder out, Opcode opcode) {
    if (opcode.name().startsWith("IF_")) {
      out.pop2();
    } else {
      out.pop();
    }
  }

  /** The nth call of a method is left out; it returns 0, false, null or nothing. */
  ClassEdit dropCall(int nth, String callee) {
    return call(nth, callee, 0);
  }

  /** The nth call of a method is left out; it returns an int or a long. */
  ClassEdit call(int nth, String callee, int result) {
    return new ClassEdit(
        className,
        method,
        e -> isCall(e, callee),
        nth,
        (out, e) -> replaceCall(out, (InvokeInstruction) e, result));
  }

  private static boolean isCall(CodeElement e, String callee) {
    return e instanceof InvokeInstruction i && i.name().equalsString(callee);
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
    return new ClassEdit(
        className,
        method,
        e -> isCall(e, callee),
        nth,
        (out, e) -> {
          out.with(e);
          more.accept(out);
        });
  }

  /** Code of our own after the nth instruction of a kind. */
  ClassEdit after(int nth, Opcode opcode, Consumer<CodeBuilder> more) {
    return new ClassEdit(
        className,
        method,
        e -> e instanceof Instruction i && i.opcode() == opcode,
        nth,
        (out, e) -> {
          out.with(e);
          more.accept(out);
        });
  }

  /** Code of our own instead of the nth instruction of a kind. */
  ClassEdit change(int nth, Opcode opcode, Consumer<CodeBuilder> instead) {
    return new ClassEdit(
        className,
        method,
        e -> e instanceof Instruction i && i.opcode() == opcode,
        nth,
        (out, e) -> instead.accept(out));
  }

  /** The nth store to a field is left out. */
  ClassEdit dropStore(int nth, String field) {
    return new ClassEdit(
        className,
        method,
        e -> isField(e, Opcode.PUTFIELD, field),
        nth,
        (out, e) -> {
          pop(out, TypeKind.from(((FieldInstruction) e).typeSymbol()));
          out.pop();
        });
  }

  /** The nth load of a field is followed by code of our own. */
  ClassEdit afterLoad(int nth, String field, Consumer<CodeBuilder> more) {
    return new ClassEdit(
        className,
        method,
        e -> isField(e, Opcode.GETFIELD, field),
        nth,
        (out, e) -> {
          out.with(e);
          more.accept(out);
        });
  }

  /** Another field of the same class and type instead of the nth load of one. */
  ClassEdit load(int nth, String field, String other) {
    return new ClassEdit(
        className,
        method,
        e -> isField(e, Opcode.GETFIELD, field),
        nth,
        (out, e) -> {
          FieldInstruction load = (FieldInstruction) e;
          out.getfield(load.owner().asSymbol(), other, load.typeSymbol());
        });
  }

  /** Another constant of an enum instead of the nth load of one. */
  ClassEdit enumConstant(int nth, String name, String other) {
    return new ClassEdit(
        className,
        method,
        e -> isField(e, Opcode.GETSTATIC, name),
        nth,
        (out, e) -> {
          FieldInstruction load = (FieldInstruction) e;
          out.getstatic(load.owner().asSymbol(), other, load.typeSymbol());
        });
  }

  private static boolean isField(CodeElement e, Opcode opcode, String field) {
    return e instanceof FieldInstruction f && f.opcode() == opcode && f.name().equalsString(field);
  }

  /** The nth store to a long array stores zero. */
  ClassEdit storeZero(int nth) {
    return new ClassEdit(
        className,
        method,
        e -> e instanceof ArrayStoreInstruction a && a.typeKind() == TypeKind.LONG,
        nth,
        (out, e) -> out.pop2().lconst_0().with(e));
  }

  /** Math.min(a, b) is a, at its nth call on longs. */
  ClassEdit firstOfMin(int nth) {
    return new ClassEdit(className, method, e -> isCall(e, "min"), nth, (out, e) -> out.pop2());
  }

  /** Code of our own before the nth call of a method; its operands are on the stack. */
  ClassEdit before(int nth, String callee, Consumer<CodeBuilder> more) {
    return new ClassEdit(
        className,
        method,
        e -> isCall(e, callee),
        nth,
        (out, e) -> {
          more.accept(out);
          out.with(e);
        });
  }

  /** Code of our own before each return. */
  ClassEdit beforeReturn(int nth, Consumer<CodeBuilder> more) {
    return new ClassEdit(
        className,
        method,
        ReturnInstruction.class::isInstance,
        nth,
        (out, e) -> {
          more.accept(out);
          out.with(e);
        });
  }

  /** The result of the nth call of a method is taken for true. */
  ClassEdit ignoreResult(int nth, String callee) {
    return after(nth, callee, out -> out.pop().iconst_1());
  }

  /** Another method with the same operands instead of the nth call of one. */
  ClassEdit callOther(int nth, String callee, String other) {
    return new ClassEdit(
        className,
        method,
        e -> isCall(e, callee),
        nth,
        (out, e) -> {
          InvokeInstruction call = (InvokeInstruction) e;
          out.invoke(
              call.opcode(), call.owner().asSymbol(), other, call.typeSymbol(), call.isInterface());
        });
  }

  /** A plain store that always succeeds instead of the nth CAS of longs by a variable handle. */
  ClassEdit storeForCas(int nth) {
    return new ClassEdit(
        className,
        method,
        e -> isCall(e, "compareAndSet"),
        nth,
        (out, e) -> {
          MethodTypeDesc type = ((InvokeInstruction) e).typeSymbol();
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
    return new ClassEdit(
        className,
        method,
        e -> isCall(e, "getAndSet"),
        nth,
        (out, e) -> {
          MethodTypeDesc type = ((InvokeInstruction) e).typeSymbol();
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
