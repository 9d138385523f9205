// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One instruction of a method, replaced: the n-th in the method's code, from 0.
 *
 * @param method edited
 * @param index of the instruction
 * @param from what stands there, as text
 * @param to what is put there, as text
 */
record Mutation(MethodKey method, int index, String from, String to) {
  private static final Map<Opcode, Opcode> SWAPS =
      Map.ofEntries(
          Map.entry(Opcode.IADD, Opcode.ISUB),
          Map.entry(Opcode.ISUB, Opcode.IADD),
          Map.entry(Opcode.LADD, Opcode.LSUB),
          Map.entry(Opcode.LSUB, Opcode.LADD),
          Map.entry(Opcode.LMUL, Opcode.LADD),
          Map.entry(Opcode.IMUL, Opcode.IADD),
          Map.entry(Opcode.IAND, Opcode.IOR),
          Map.entry(Opcode.LAND, Opcode.LOR),
          Map.entry(Opcode.IOR, Opcode.IAND),
          Map.entry(Opcode.LOR, Opcode.LAND),
          Map.entry(Opcode.LXOR, Opcode.LOR),
          Map.entry(Opcode.ISHL, Opcode.ISHR),
          Map.entry(Opcode.LSHL, Opcode.LUSHR),
          Map.entry(Opcode.IUSHR, Opcode.ISHL),
          Map.entry(Opcode.LUSHR, Opcode.LSHL),
          Map.entry(Opcode.IFEQ, Opcode.IFNE),
          Map.entry(Opcode.IFNE, Opcode.IFEQ),
          Map.entry(Opcode.IFLT, Opcode.IFLE),
          Map.entry(Opcode.IFGE, Opcode.IFGT),
          Map.entry(Opcode.IFGT, Opcode.IFGE),
          Map.entry(Opcode.IFLE, Opcode.IFLT),
          Map.entry(Opcode.IF_ICMPLT, Opcode.IF_ICMPLE),
          Map.entry(Opcode.IF_ICMPGE, Opcode.IF_ICMPGT),
          Map.entry(Opcode.IF_ICMPGT, Opcode.IF_ICMPGE),
          Map.entry(Opcode.IF_ICMPLE, Opcode.IF_ICMPLT));

  private static final Map<String, String> CALLS =
      Map.of(
          "max", "min",
          "min", "max",
          "numberOfLeadingZeros", "numberOfTrailingZeros",
          "numberOfTrailingZeros", "numberOfLeadingZeros",
          "rotateRight", "rotateLeft",
          "lowestOneBit", "highestOneBit");

  /** All single edits of a method that this knows. */
  static List<Mutation> of(Program program, MethodKey method) {
    List<Mutation> all = new ArrayList<>();
    List<Instruction> instructions = new ArrayList<>();
    for (MethodModel model : program.model(method.owner()).methods()) {
      if (isMethod(model, method)) {
        for (CodeElement element : model.code().orElseThrow()) {
          if (element instanceof Instruction instruction) {
            instructions.add(instruction);
          }
        }
      }
    }
    for (int i = 0; i < instructions.size(); i++) {
      for (String to : replacements(instructions.get(i))) {
        all.add(new Mutation(method, i, text(instructions.get(i)), to));
      }
    }
    return all;
  }

  private static boolean isMethod(MethodModel model, MethodKey key) {
    return model.methodName().equalsString(key.name())
        && model.methodType().equalsString(key.descriptor());
  }

  private static List<String> replacements(Instruction instruction) {
    return switch (instruction) {
      case ConstantInstruction c when c.constantValue() instanceof Integer i ->
          List.of(String.valueOf(i + 1), String.valueOf(i - 1));
      case ConstantInstruction c when c.constantValue() instanceof Long l ->
          List.of(String.valueOf(l + 1), String.valueOf(l - 1));
      case InvokeInstruction call when CALLS.containsKey(call.name().stringValue()) ->
          List.of(CALLS.get(call.name().stringValue()));
      default ->
          SWAPS.containsKey(instruction.opcode())
              ? List.of(SWAPS.get(instruction.opcode()).toString())
              : List.of();
    };
  }

  private static String text(Instruction instruction) {
    return switch (instruction) {
      case ConstantInstruction c -> String.valueOf(c.constantValue());
      case InvokeInstruction call -> call.name().stringValue();
      default -> instruction.opcode().toString();
    };
  }

  /** The program with the edit. */
  Program apply(Program program) {
    ClassFile classFile = ClassFile.of();
    byte[] bytes =
        classFile.transformClass(
            program.model(method.owner()),
            ClassTransform.transformingMethodBodies(
                m -> isMethod(m, method), CodeTransform.ofStateful(this::edit)));
    return program.with(Map.of(method.owner(), bytes));
  }

  private CodeTransform edit() {
    int[] at = {0};
    return (builder, element) -> {
      if (element instanceof Instruction instruction && at[0]++ == index) {
        if (!text(instruction).equals(from)) {
          throw new IllegalStateException(this + " is out of date: there is " + text(instruction));
        }
        replace(builder, instruction);
      } else {
        builder.with(element);
      }
    };
  }

  private void replace(CodeBuilder builder, Instruction instruction) {
    switch (instruction) {
      case ConstantInstruction c when c.constantValue() instanceof Integer ->
          builder.loadConstant(Integer.parseInt(to));
      case ConstantInstruction c when c.constantValue() instanceof Long ->
          builder.loadConstant(Long.parseLong(to));
      case OperatorInstruction unused -> builder.with(OperatorInstruction.of(Opcode.valueOf(to)));
      case BranchInstruction branch ->
          builder.with(BranchInstruction.of(Opcode.valueOf(to), branch.target()));
      case InvokeInstruction call ->
          builder.invokestatic(call.owner().asSymbol(), to, call.typeSymbol());
      default -> throw new IllegalStateException(this + " cannot be applied");
    }
  }

  @Override
  public String toString() {
    return method.label() + " " + index + ": " + from + " -> " + to;
  }
}
