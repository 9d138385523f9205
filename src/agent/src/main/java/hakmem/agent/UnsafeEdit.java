// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where the JDK's Unsafe calls one of its three native methods, the hook is asked first, and the
 * native method only if that says so. Thread-safe.
 */
final class UnsafeEdit implements ClassFileTransformer {
  private static final String EDITED = UnsafeHook.UNSAFE.replace('.', '/');
  private static final String ALLOCATE = "allocateMemory0";
  private static final String REALLOCATE = "reallocateMemory0";
  private static final String FREE = "freeMemory0";

  /** The methods that call them. */
  private static final Set<String> CALLERS =
      Set.of("allocateMemory", "reallocateMemory", "freeMemory");

  /** Calls of the native methods in these: two of the first, one of each other. */
  private static final int CALLS = 4;

  private volatile boolean isDone;

  /** Whether the class has been edited as it must be. */
  boolean isDone() {
    return isDone;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    return EDITED.equals(className) && loader == null ? edited(bytes) : null;
  }

  /** The class with the hook; null if it has not the calls that are known. */
  private byte @Nullable [] edited(byte[] bytes) {
    int[] calls = {0};
    ClassTransform edit =
        ClassTransform.transformingMethodBodies(
            method -> CALLERS.contains(method.methodName().stringValue()),
            (code, element) -> calls[0] += edit(code, element));
    ClassFile file = ClassFile.of();
    byte[] edited = file.transformClass(file.parse(bytes), edit);
    isDone = calls[0] == CALLS;
    return isDone ? edited : null;
  }

  /** How many calls an element was. */
  private static int edit(CodeBuilder code, CodeElement element) {
    String called = element instanceof InvokeInstruction call ? call.name().stringValue() : "";
    switch (called) {
      case ALLOCATE -> askForAddress(code, element, false);
      case REALLOCATE -> askForAddress(code, element, true);
      case FREE -> askWhetherFreed(code, element);
      default -> {
        code.with(element);
        return 0;
      }
    }
    return 1;
  }

  /** On the stack are Unsafe, the old address if there is one, and bytes. */
  private static void askForAddress(CodeBuilder code, CodeElement call, boolean isOld) {
    int bytes = code.allocateLocal(TypeKind.LONG);
    int old = code.allocateLocal(TypeKind.LONG);
    int address = code.allocateLocal(TypeKind.LONG);
    code.lstore(bytes);
    if (isOld) {
      code.lstore(old);
      UnsafeHook.REALLOCATE.call(code, old, bytes);
    } else {
      UnsafeHook.ALLOCATE.call(code, bytes);
    }
    code.lstore(address).lload(address).lconst_0().lcmp();
    code.ifThenElse(
        Opcode.IFEQ,
        systems -> {
          if (isOld) {
            systems.lload(old);
          }
          systems.lload(bytes).with(call);
        },
        ours -> ours.pop().lload(address));
  }

  /** On the stack are Unsafe and the address. */
  private static void askWhetherFreed(CodeBuilder code, CodeElement call) {
    int address = code.allocateLocal(TypeKind.LONG);
    code.lstore(address);
    UnsafeHook.FREE.call(code, address);
    code.ifThenElse(Opcode.IFEQ, systems -> systems.lload(address).with(call), CodeBuilder::pop);
  }
}
