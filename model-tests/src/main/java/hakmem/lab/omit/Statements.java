// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import hakmem.lab.access.CoreClasses;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The statements of core that can be left out one at a time, read from its class files. Not among
 * them: what only looks at a heap at rest, what makes an object, and what asks for room or loads
 * classes beforehand, which no run on a copy of the engine can miss.
 */
public final class Statements {
  /** Packages that change no heap. */
  private static final Set<String> ONLOOKERS =
      Set.of(
          "hakmem.diag",
          "hakmem.jfr",
          "hakmem.jmx",
          "hakmem.option",
          "hakmem.record",
          "hakmem.walk");

  /** Classes that only write reports, or load classes beforehand, with those inside them. */
  private static final Set<String> LEFT_ALONE =
      Set.of("hakmem.api.BlockSites", "hakmem.api.JsonText", "hakmem.lease.LeaseRehearsal");

  /** Calls that keep or prepare something in the JVM and change nothing of the heap. */
  private static final Set<String> PREPARATIONS =
      Set.of(
          "require",
          "requireForSteps",
          "reachabilityFence",
          "rehearse",
          "onSpinWait",
          "checkIndex");

  /** Methods that make an object or load classes. */
  private static final Set<String> BEFOREHAND =
      Set.of(ConstantDescs.INIT_NAME, ConstantDescs.CLASS_INIT_NAME, "rehearse");

  private Statements() {}

  /** All of them, in the order of classes and code. */
  public static List<Statement> all() {
    List<Statement> statements = new ArrayList<>();
    for (byte[] file : CoreClasses.with(null)) {
      ClassModel model = ClassFile.of().parse(file);
      String name = model.thisClass().asSymbol().packageName();
      if (!ONLOOKERS.contains(name) && !LEFT_ALONE.contains(outermost(model))) {
        collect(model, statements);
      }
    }
    return List.copyOf(statements);
  }

  private static String outermost(ClassModel model) {
    String name = model.thisClass().asInternalName().replace('/', '.');
    int inner = name.indexOf('$');
    return inner < 0 ? name : name.substring(0, inner);
  }

  /** The statement of a name. */
  public static Optional<Statement> byName(String name) {
    return all().stream().filter(statement -> statement.name().equals(name)).findFirst();
  }

  private static void collect(ClassModel model, List<Statement> statements) {
    String name = model.thisClass().asInternalName().replace('/', '.');
    String className = name.substring("hakmem.".length());
    // An edit counts through all methods of a name, in the order of the file.
    Map<String, Integer> seen = new HashMap<>();
    for (MethodModel method : model.methods()) {
      String methodName = method.methodName().stringValue();
      Optional<CodeModel> code = method.code();
      if (!BEFOREHAND.contains(methodName) && code.isPresent()) {
        collect(className, methodName, code.get().elementList(), seen, statements);
      }
    }
  }

  private static void collect(
      String className,
      String method,
      List<CodeElement> code,
      Map<String, Integer> seen,
      List<Statement> statements) {
    int line = 0;
    for (int i = 0; i < code.size(); i++) {
      CodeElement element = code.get(i);
      if (element instanceof LineNumber number) {
        line = number.line();
      }
      if (element instanceof InvokeInstruction call) {
        String target = call.name().stringValue();
        int nth = seen.merge(method + " call " + target, 1, Integer::sum) - 1;
        if (isForItsEffect(call, code, i)) {
          statements.add(new Statement(className, method, Statement.Kind.CALL, target, nth, line));
        }
      } else if (element instanceof FieldInstruction field && field.opcode() == Opcode.PUTFIELD) {
        String target = field.name().stringValue();
        int nth = seen.merge(method + " store " + target, 1, Integer::sum) - 1;
        statements.add(
            new Statement(className, method, Statement.Kind.ASSIGNMENT, target, nth, line));
      }
    }
  }

  private static boolean isForItsEffect(InvokeInstruction call, List<CodeElement> code, int at) {
    String target = call.name().stringValue();
    if (target.equals(ConstantDescs.INIT_NAME) || PREPARATIONS.contains(target)) {
      return false;
    }
    return TypeKind.from(call.typeSymbol().returnType()) == TypeKind.VOID
        || isDropped(code, at + 1);
  }

  private static boolean isDropped(List<CodeElement> code, int from) {
    for (int i = from; i < code.size(); i++) {
      if (code.get(i) instanceof Instruction instruction) {
        return instruction.opcode() == Opcode.POP || instruction.opcode() == Opcode.POP2;
      }
    }
    return false;
  }
}
