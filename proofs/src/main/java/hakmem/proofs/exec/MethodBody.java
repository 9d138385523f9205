// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.LabelTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The instructions of a method by number, and where its labels stand. Immutable. */
final class MethodBody {
  private final List<Instruction> instructions = new ArrayList<>();
  private final Map<Label, Integer> labels = new HashMap<>();
  private final List<ExceptionCatch> handlers = new ArrayList<>();

  MethodBody(CodeModel code) {
    for (CodeElement element : code) {
      switch (element) {
        case LabelTarget target -> labels.put(target.label(), instructions.size());
        case Instruction instruction -> instructions.add(instruction);
        case ExceptionCatch handler -> handlers.add(handler);
        default -> {}
      }
    }
  }

  Instruction at(int index) {
    return instructions.get(index);
  }

  int indexOf(Label label) {
    Integer index = labels.get(label);
    if (index == null) {
      throw new UnsupportedCode("a jump leaves the method: " + label);
    }
    return index;
  }

  /** The handlers around an instruction, in the order in which the JVM asks them. */
  List<ExceptionCatch> handlersAt(int index) {
    return handlers.stream()
        .filter(h -> indexOf(h.tryStart()) <= index && index < indexOf(h.tryEnd()))
        .toList();
  }
}
