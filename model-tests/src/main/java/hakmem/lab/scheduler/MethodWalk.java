// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The instrumenter's walk over one method. */
final class MethodWalk {
  private static final ClassDesc POINTS = ClassDesc.of(Points.class.getName());
  private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
  private static final ClassDesc HANDLE = ConstantDescs.CD_VarHandle;
  private static final Pattern WORD_START = Pattern.compile("_.");
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(CD_void);
  private static final MethodTypeDesc OF_HANDLE =
      MethodTypeDesc.of(CD_void, HANDLE, OBJECT, CD_int);
  private static final MethodTypeDesc OF_ELEMENT =
      MethodTypeDesc.of(CD_void, OBJECT, CD_int, CD_int);
  private static final MethodTypeDesc OF_OBJECT = MethodTypeDesc.of(CD_void, OBJECT, CD_int);
  private static final MethodTypeDesc OF_BLOCK =
      MethodTypeDesc.of(CD_void, CD_long, CD_int, CD_int);

  private final ClassDesc thisClass;
  private final String method;
  private final boolean constructor;
  private final Bridges bridges;
  private final FieldFlags flags;

  /** By type, the name of the field or method that gave the last value of it. */
  private final Map<ClassDesc, String> lastSource = new HashMap<>();

  private String lastField = "";
  private int line;

  MethodWalk(ClassModel model, MethodModel method, Bridges bridges, FieldFlags flags) {
    this.thisClass = model.thisClass().asSymbol();
    this.method = thisClass.displayName() + "." + method.methodName().stringValue();
    this.constructor = method.methodName().equalsString(ConstantDescs.INIT_NAME);
    this.bridges = bridges;
    this.flags = flags;
  }

  /** Copies an element, with a point before it if it accesses memory. */
  void instruction(CodeBuilder out, CodeElement element) {
    switch (element) {
      case LineNumber number -> {
        line = number.line();
        out.with(element);
      }
      case FieldInstruction field -> field(out, field);
      case ArrayLoadInstruction load -> load(out, load);
      case ArrayStoreInstruction store -> store(out, store);
      case InvokeInstruction call -> call(out, call);
      default -> out.with(element);
    }
  }

  /**
   * Copies a class initialiser: it runs at the first use of a class, once for all executions, so
   * nothing in it is a point.
   */
  static CodeTransform ofInitialiser() {
    return ofInitialiser(POINTS);
  }

  /** The same for another class that is told by enterInitialiser and leaveInitialiser. */
  static CodeTransform ofInitialiser(ClassDesc told) {
    return new CodeTransform() {
      @Override
      public void atStart(CodeBuilder out) {
        out.invokestatic(told, "enterInitialiser", NOTHING);
      }

      @Override
      public void accept(CodeBuilder out, CodeElement element) {
        if (element instanceof ReturnInstruction) {
          out.invokestatic(told, "leaveInitialiser", NOTHING);
        }
        out.with(element);
      }
    };
  }

  private int site(AccessKind kind, String field) {
    return Site.number(new Site(kind, field, method, line));
  }

  private void field(CodeBuilder out, FieldInstruction field) {
    ClassDesc owner = field.owner().asSymbol();
    String name = field.name().stringValue();
    lastField = name;
    lastSource.put(field.typeSymbol(), name);
    boolean instance = field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.PUTFIELD;
    if (!instance
        || !owner.packageName().startsWith("hakmem.")
        || flags.isFinal(owner, name)
        || constructor && owner.equals(thisClass)) {
      out.with(field);
      return;
    }
    boolean isVolatile = flags.isVolatile(owner, name);
    int number = Points.fieldNumber(name);
    ClassDesc type = field.typeSymbol();
    if (field.opcode() == Opcode.GETFIELD) {
      int site = site(isVolatile ? AccessKind.ACQUIRE_READ : AccessKind.PLAIN_READ, name);
      out.dup().loadConstant(number).loadConstant(site);
      out.invokestatic(POINTS, "field", OF_ELEMENT);
      out.with(field);
      tellCopy(out, type);
    } else {
      int site = site(isVolatile ? AccessKind.RELEASE_WRITE : AccessKind.PLAIN_WRITE, name);
      bridges.call(
          out,
          List.of(owner, type),
          CD_void,
          body -> {
            body.aload(0).loadConstant(number).loadConstant(site);
            body.invokestatic(POINTS, "field", OF_ELEMENT);
            tellLocal(body, type, 1);
            body.aload(0).loadLocal(TypeKind.from(type), 1).putfield(owner, name, type).return_();
          });
    }
  }

  private void load(CodeBuilder out, ArrayLoadInstruction load) {
    boolean isTaken = load.typeKind() == TypeKind.REFERENCE || load.typeKind() == TypeKind.LONG;
    if (isTaken) {
      out.dup2().loadConstant(site(AccessKind.PLAIN_READ, arrayName(load.typeKind())));
      out.invokestatic(POINTS, "element", OF_ELEMENT);
    }
    out.with(load);
    if (isTaken) {
      tellCopy(out, load.typeKind() == TypeKind.LONG ? CD_long : OBJECT);
    }
  }

  /** Name of the field that the array comes from; its type if the method was given it. */
  private String arrayName(TypeKind elements) {
    if (!lastField.isEmpty()) {
      return lastField;
    }
    return elements == TypeKind.LONG ? "long[]" : "Object[]";
  }

  private void store(CodeBuilder out, ArrayStoreInstruction store) {
    boolean isTaken = store.typeKind() == TypeKind.REFERENCE || store.typeKind() == TypeKind.LONG;
    if (!isTaken) {
      out.with(store);
      return;
    }
    ClassDesc type = store.typeKind() == TypeKind.LONG ? CD_long : OBJECT;
    int site = site(AccessKind.PLAIN_WRITE, arrayName(store.typeKind()));
    bridges.call(
        out,
        List.of(type.arrayType(), CD_int, type),
        CD_void,
        body -> {
          body.aload(0).iload(1).loadConstant(site);
          body.invokestatic(POINTS, "element", OF_ELEMENT);
          tellLocal(body, type, 2);
          body.aload(0).iload(1).loadLocal(store.typeKind(), 2).with(store).return_();
        });
  }

  private void call(CodeBuilder out, InvokeInstruction call) {
    if (call.name().equalsString("onSpinWait")) {
      out.invokestatic(POINTS, "spin", NOTHING);
      out.with(call);
      return;
    }
    SharedCall shared = SharedCall.of(call);
    ClassDesc owner = call.owner().asSymbol();
    String name = sourceOf(owner);
    lastSource.put(call.typeSymbol().returnType(), call.name().stringValue());
    if (shared == null) {
      out.with(call);
      return;
    }
    MethodTypeDesc type = call.typeSymbol();
    List<ClassDesc> operands = new ArrayList<>(type.parameterList());
    operands.addFirst(owner);
    int site =
        site(shared.kind(), shared.target() == SharedCall.Target.BLOCK ? "block word" : name);
    bridges.call(
        out,
        operands,
        type.returnType(),
        body -> {
          point(body, shared.target(), site);
          boolean valued = shared.kind().writes() && type.parameterCount() > 0;
          int slot = 0;
          for (int i = 0; i < operands.size(); i++) {
            TypeKind kind = TypeKind.from(operands.get(i));
            if (valued && i == operands.size() - 1) {
              tellLocal(body, operands.get(i), slot);
            }
            slot += kind.slotSize();
          }
          slot = 0;
          for (ClassDesc operand : operands) {
            body.loadLocal(TypeKind.from(operand), slot);
            slot += TypeKind.from(operand).slotSize();
          }
          body.with(call);
          tellCopy(body, type.returnType());
          body.return_(TypeKind.from(type.returnType()));
        });
  }

  /** Name of the field that holds the receiver; a handle's is written as a field's. */
  private String sourceOf(ClassDesc owner) {
    String name = lastSource.getOrDefault(owner, lastField);
    if (!owner.equals(HANDLE)) {
      return name;
    }
    return WORD_START
        .matcher(name.toLowerCase(Locale.ROOT))
        .replaceAll(start -> start.group().replace("_", "").toUpperCase(Locale.ROOT));
  }

  private static void point(CodeBuilder body, SharedCall.Target target, int site) {
    switch (target) {
      case HANDLE_OF_FIELD -> {
        body.aload(0).aload(1).loadConstant(site);
        body.invokestatic(POINTS, "handle", OF_HANDLE);
      }
      case HANDLE_OF_ELEMENT -> {
        body.aload(1).iload(2).loadConstant(site);
        body.invokestatic(POINTS, "element", OF_ELEMENT);
      }
      case ELEMENT -> {
        body.aload(0).iload(1).loadConstant(site);
        body.invokestatic(POINTS, "element", OF_ELEMENT);
      }
      case OBJECT -> {
        body.aload(0).loadConstant(site);
        body.invokestatic(POINTS, "object", OF_OBJECT);
      }
      case BLOCK -> {
        body.lload(1).iload(3).loadConstant(site);
        body.invokestatic(POINTS, "block", OF_BLOCK);
      }
    }
  }

  /** Tells the result that is on the stack, and leaves it there. */
  private static void tellCopy(CodeBuilder out, ClassDesc type) {
    TypeKind kind = TypeKind.from(type);
    if (kind == TypeKind.VOID) {
      return;
    }
    if (kind.slotSize() == 2) {
      out.dup2();
    } else {
      out.dup();
    }
    out.invokestatic(POINTS, "result", MethodTypeDesc.of(CD_void, told(type, kind)));
  }

  private static void tellLocal(CodeBuilder out, ClassDesc type, int slot) {
    TypeKind kind = TypeKind.from(type);
    ClassDesc told = told(type, kind);
    out.loadLocal(kind, slot);
    out.invokestatic(
        POINTS, "writes", MethodTypeDesc.of(CD_void, told.equals(CD_boolean) ? CD_int : told));
  }

  private static ClassDesc told(ClassDesc type, TypeKind kind) {
    return switch (kind) {
      case REFERENCE -> OBJECT;
      case LONG -> CD_long;
      case BOOLEAN -> CD_boolean;
      case INT, SHORT, BYTE, CHAR -> CD_int;
      default -> throw new IllegalStateException("no shared word is a " + type.displayName());
    };
  }
}
