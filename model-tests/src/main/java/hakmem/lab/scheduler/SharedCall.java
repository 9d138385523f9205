// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A call that accesses shared memory: through a variable handle, an atomic, a concurrent
 * collection, or the memory seam.
 *
 * @param target what kind of location its operands name
 * @param kind of access
 */
record SharedCall(Target target, AccessKind kind) {
  /** Where the location is. */
  enum Target {
    /** Handle, object. */
    HANDLE_OF_FIELD,
    /** Handle, array, index. */
    HANDLE_OF_ELEMENT,
    /** Object, index. */
    ELEMENT,
    /** Object: one location. */
    OBJECT,
    /** Memory, address, offset. */
    BLOCK
  }

  private static final String ATOMICS = "java.util.concurrent.atomic";
  private static final String CONCURRENT = "java.util.concurrent";
  private static final Set<String> COLLECTION_READS =
      Set.of(
          "contains",
          "containsKey",
          "containsValue",
          "ceilingEntry",
          "element",
          "entrySet",
          "firstEntry",
          "floorEntry",
          "forEach",
          "get",
          "getOrDefault",
          "higherEntry",
          "isEmpty",
          "iterator",
          "keySet",
          "lastEntry",
          "lowerEntry",
          "peek",
          "size",
          "stream",
          "toArray",
          "values");

  /** What a call does to shared memory; null if nothing. */
  static @Nullable SharedCall of(InvokeInstruction call) {
    if (call.opcode() != Opcode.INVOKEVIRTUAL && call.opcode() != Opcode.INVOKEINTERFACE) {
      return null;
    }
    ClassDesc owner = call.owner().asSymbol();
    String name = call.name().stringValue();
    String simpleName = owner.displayName();
    if (owner.packageName().equals("java.lang.invoke") && simpleName.equals("VarHandle")) {
      return ofHandle(name, call.typeSymbol());
    }
    if (owner.packageName().equals(ATOMICS)) {
      boolean array = simpleName.endsWith("Array");
      return array && name.equals("length")
          ? null
          : new SharedCall(array ? Target.ELEMENT : Target.OBJECT, kindOf(name, true));
    }
    if (owner.packageName().equals(CONCURRENT) && isCollection(simpleName)
        || owner.packageName().equals("java.util") && simpleName.equals("Queue")) {
      boolean reads = COLLECTION_READS.contains(name);
      return new SharedCall(Target.OBJECT, reads ? AccessKind.ACQUIRE_READ : AccessKind.EXCHANGE);
    }
    return simpleName.equals("BlockMemory") ? ofBlock(name) : null;
  }

  private static boolean isCollection(String simpleName) {
    return simpleName.startsWith("Concurrent")
        || simpleName.startsWith("CopyOnWrite")
        || simpleName.endsWith("Queue")
        || simpleName.endsWith("Deque");
  }

  private static @Nullable SharedCall ofHandle(String name, MethodTypeDesc type) {
    if (name.equals("withInvokeExactBehavior") || type.parameterCount() == 0) {
      return null;
    }
    boolean array = type.parameterType(0).isArray();
    return new SharedCall(
        array ? Target.HANDLE_OF_ELEMENT : Target.HANDLE_OF_FIELD, kindOf(name, false));
  }

  private static @Nullable SharedCall ofBlock(String name) {
    return switch (name) {
      case "loadPlain" -> new SharedCall(Target.BLOCK, AccessKind.PLAIN_READ);
      case "storePlain" -> new SharedCall(Target.BLOCK, AccessKind.PLAIN_WRITE);
      case "casAcqRel" -> new SharedCall(Target.BLOCK, AccessKind.CAS);
      default -> null;
    };
  }

  private static AccessKind kindOf(String name, boolean atomicByDefault) {
    return switch (name) {
      case "get" -> atomicByDefault ? AccessKind.ACQUIRE_READ : AccessKind.PLAIN_READ;
      case "set" -> atomicByDefault ? AccessKind.RELEASE_WRITE : AccessKind.PLAIN_WRITE;
      case "getPlain" -> AccessKind.PLAIN_READ;
      case "setPlain" -> AccessKind.PLAIN_WRITE;
      case "getOpaque" -> AccessKind.OPAQUE_READ;
      case "setOpaque" -> AccessKind.OPAQUE_WRITE;
      case "getAcquire", "getVolatile", "intValue", "longValue" -> AccessKind.ACQUIRE_READ;
      case "setRelease", "setVolatile", "lazySet" -> AccessKind.RELEASE_WRITE;
      case "compareAndSet", "weakCompareAndSet", "weakCompareAndSetVolatile" -> AccessKind.CAS;
      case "weakCompareAndSetPlain" -> AccessKind.UNORDERED_CAS;
      default ->
          name.endsWith("Release")
              ? AccessKind.RELEASE_EXCHANGE
              : name.endsWith("Acquire") ? AccessKind.ACQUIRE_EXCHANGE : AccessKind.EXCHANGE;
    };
  }
}
