// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import hakmem.lab.bug.MutatingLoader;
import hakmem.memory.BlockMemory;
import hakmem.memory.OsMemory;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/*
 * Implementation note.
 *
 * Where an Error can come: a full stack is noticed when a method is entered, so at entries of
 * core's methods and before calls of the library's. A full Java heap is noticed where an object is
 * made: in core by an instruction, in the library inside a call. A call of a collection, a lock or
 * a thread does several things, and can fail at the last one: so after such a call too (a lock's
 * methods are even delayed to that point, see JEP 270). Atomics and variable handles do one thing,
 * and nothing after it. A call of the memory seam is a call of the system: before, and after those
 * that may be done twice; of the others OsMemory says that nothing has changed if they throw.
 *
 * Two places between which nothing has changed are one: the same fields and elements, no call that
 * may change anything, the same handlers around, and no local variable that a handler could see.
 * Whatever does change one of these moves a clock.
 */
/** Rewrites core's classes so that each place where an Error can come asks {@link Strikes}. */
public final class StrikeInstrumenter implements UnaryOperator<byte[]> {
  /** The one that all copies of the engine share. */
  public static final StrikeInstrumenter INSTANCE = new StrikeInstrumenter();

  private static final ClassDesc STRIKES = ClassDesc.of(Strikes.class.getName());
  private static final MethodTypeDesc REACH =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
  private static final String SEAM = OsMemory.class.getSimpleName();
  private static final String BLOCKS = BlockMemory.class.getSimpleName();

  /** Calls of the seam that may have been done although they throw. */
  private static final Set<String> REPEATABLE = Set.of("commit", "purge", "fenceAllThreads");

  private static final MethodTypeDesc MOVE = MethodTypeDesc.of(ConstantDescs.CD_void);

  /** Classes whose calls change nothing. */
  private static final Set<String> PURE = Set.of("Math", "Integer", "Long", "Boolean", "String");

  /** Classes of java.lang whose calls do more than one thing. */
  private static final Set<String> COMPOUND = Set.of("ThreadLocal", "Thread");

  private StrikeInstrumenter() {}

  /** Whether places are looked for in a class: all of core but what only looks at it at rest. */
  private static boolean isStruck(ClassDesc type) {
    String name = type.packageName();
    return name.startsWith("hakmem.")
        && !name.startsWith("hakmem.diag")
        && !name.startsWith("hakmem.testkit");
  }

  @Override
  public byte[] apply(byte[] original) {
    ClassModel model = ClassFile.of().parse(original);
    ClassDesc type = model.thisClass().asSymbol();
    if (!isStruck(type)) {
      return original;
    }
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel m
              && m.code().isPresent()
              && !m.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME)) {
            builder.transformMethod(m, MethodTransform.transformingCode(new Walk(type, m)));
          } else {
            builder.with(element);
          }
        };
    return MutatingLoader.guardLoops(ClassFile.of().transformClass(model, transform));
  }

  /** The walk over one method. */
  private static final class Walk implements CodeTransform {
    private final String className;
    private final String method;
    private final String descriptor;
    private final Set<Label> edges = new HashSet<>();
    private int line;
    private int ordinal;

    Walk(ClassDesc type, MethodModel method) {
      String full = type.packageName() + "." + type.displayName();
      this.className = full.substring("hakmem.".length());
      this.method = method.methodName().stringValue();
      this.descriptor = method.methodType().stringValue();
      CodeModel code = method.code().orElseThrow();
      code.elementStream()
          .filter(LineNumber.class::isInstance)
          .findFirst()
          .ifPresent(number -> line = ((LineNumber) number).line());
      for (ExceptionCatch handler : code.exceptionHandlers()) {
        edges.add(handler.tryStart());
        edges.add(handler.tryEnd());
      }
    }

    private static void move(CodeBuilder out) {
      out.invokestatic(STRIKES, "move", MOVE);
    }

    private void place(CodeBuilder out, Place.Kind kind, String what) {
      out.loadConstant(Places.numberOf(className, method, descriptor, ordinal++, line, kind, what));
      out.invokestatic(STRIKES, "reach", REACH);
    }

    /** An Error at the entry is the caller's: no handler of the method itself is around it. */
    @Override
    public void atStart(CodeBuilder out) {
      place(out, Place.Kind.ENTRY, method);
    }

    @Override
    public void accept(CodeBuilder out, CodeElement element) {
      switch (element) {
        case LineNumber number -> {
          line = number.line();
          out.with(element);
        }
        case InvokeInstruction call -> call(out, call);
        case LabelTarget target -> {
          out.with(element);
          if (edges.contains(target.label())) {
            move(out);
          }
        }
        case FieldInstruction field -> {
          out.with(element);
          boolean made = method.equals(ConstantDescs.INIT_NAME); // Nobody has that object yet.
          if (field.opcode() == Opcode.PUTFIELD && !made || field.opcode() == Opcode.PUTSTATIC) {
            move(out);
          }
        }
        case ArrayStoreInstruction _ -> {
          out.with(element);
          move(out);
        }
        case StoreInstruction _, IncrementInstruction _ -> {
          out.with(element);
          moveIfHandled(out);
        }
        case ReturnInstruction _ -> {
          moveIfHandled(out);
          out.with(element);
        }
        case InvokeDynamicInstruction call ->
            made(
                out,
                element,
                call.name().stringValue() + " " + call.typeSymbol().displayDescriptor());
        case NewObjectInstruction made ->
            made(out, element, made.className().asSymbol().displayName());
        case NewPrimitiveArrayInstruction made ->
            made(out, element, made.typeKind().upperBound().displayName() + "[]");
        case NewReferenceArrayInstruction made ->
            made(out, element, made.componentType().asSymbol().displayName() + "[]");
        case NewMultiArrayInstruction made ->
            made(out, element, made.arrayType().asSymbol().displayName());
        default -> out.with(element);
      }
    }

    private void moveIfHandled(CodeBuilder out) {
      if (!edges.isEmpty()) {
        move(out);
      }
    }

    private void made(CodeBuilder out, CodeElement element, String what) {
      place(out, Place.Kind.OBJECT, what);
      out.with(element);
    }

    private void call(CodeBuilder out, InvokeInstruction call) {
      ClassDesc owner = call.owner().asSymbol();
      String callee = owner.displayName() + "." + call.name().stringValue();
      boolean constructor = call.name().equalsString(ConstantDescs.INIT_NAME);
      if (owner.displayName().equals(SEAM)) {
        place(out, Place.Kind.SYSTEM, callee);
        out.with(call);
        move(out);
        if (REPEATABLE.contains(call.name().stringValue())) {
          place(out, Place.Kind.SYSTEM_RETURN, callee);
        }
      } else if (owner.displayName().equals(BLOCKS)) {
        place(out, Place.Kind.CALL, callee);
        out.with(call);
        if (!isPure(owner, call)) {
          move(out);
        }
      } else if (owner.packageName().startsWith("hakmem.") || constructor) {
        out.with(call); // Its entry is a place; what a constructor of the library makes is lost.
      } else {
        place(out, Place.Kind.CALL, callee);
        out.with(call);
        if (!isPure(owner, call)) {
          move(out);
        }
        if (isCompound(owner)) {
          place(out, Place.Kind.RETURN, callee);
        }
      }
    }

    /** Whether a call certainly changes nothing. */
    private static boolean isPure(ClassDesc owner, InvokeInstruction call) {
      String name = call.name().stringValue();
      boolean reads =
          name.startsWith("get") && !name.startsWith("getAnd") || name.startsWith("load");
      boolean ofWords =
          owner.displayName().equals(BLOCKS)
              || owner.equals(ConstantDescs.CD_VarHandle)
              || owner.packageName().equals("java.util.concurrent.atomic");
      return reads && ofWords || PURE.contains(owner.displayName());
    }

    private static boolean isCompound(ClassDesc owner) {
      String name = owner.packageName();
      return name.equals("java.util")
          || name.equals("java.util.concurrent")
          || name.equals("java.util.concurrent.locks")
          || name.equals("java.lang.foreign")
          || name.equals("java.lang") && COMPOUND.contains(owner.displayName());
    }
  }
}
