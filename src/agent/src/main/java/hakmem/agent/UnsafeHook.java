// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Map;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/*
 * Implementation note.
 *
 * java.base does not see our classes. So it gets one more, of three fields whose types it knows,
 * which is defined beside Unsafe: no file and no class path of the JVM's own is needed, and
 * nothing of hakmem is loaded twice.
 */
/** A field of java.base with a function of ours, and how Unsafe calls it. */
enum UnsafeHook {
  /** Bytes to address. */
  ALLOCATE(LongUnaryOperator.class, "applyAsLong", ConstantDescs.CD_long, 1),

  /** Address and bytes to address. */
  REALLOCATE(LongBinaryOperator.class, "applyAsLong", ConstantDescs.CD_long, 2),

  /** Address to whether it is freed. */
  FREE(LongPredicate.class, "test", ConstantDescs.CD_boolean, 1);

  private static final String PACKAGE = "jdk.internal.misc";

  /** Name of the class that is edited. */
  static final String UNSAFE = PACKAGE + ".Unsafe";

  private static final ClassDesc HOLDER = ClassDesc.of(PACKAGE, "HakmemHook");

  private final Class<?> type;
  private final String method;
  private final MethodTypeDesc methodType;

  UnsafeHook(Class<?> type, String method, ClassDesc result, int longs) {
    this.type = type;
    this.method = method;
    this.methodType =
        MethodTypeDesc.of(result, java.util.Collections.nCopies(longs, ConstantDescs.CD_long));
  }

  private ClassDesc desc() {
    return ClassDesc.of(type.getName());
  }

  /** Calls the function with longs from these local variables. */
  void call(CodeBuilder code, int... variables) {
    code.getstatic(HOLDER, name(), desc());
    for (int variable : variables) {
      code.lload(variable);
    }
    code.invokeinterface(desc(), method, methodType);
  }

  /**
   * Makes the class with the fields, and sets them. Once in a process.
   *
   * @throws ReflectiveOperationException this JDK is another one than we know
   */
  static void define(Instrumentation jvm, NativeBlocks blocks) throws ReflectiveOperationException {
    open(jvm);
    Class<?> unsafe = Class.forName(UNSAFE);
    Lookup lookup = MethodHandles.privateLookupIn(unsafe, MethodHandles.lookup());
    Class<?> holder = lookup.defineClass(holder());
    set(lookup, holder, ALLOCATE, (LongUnaryOperator) blocks::allocate);
    set(lookup, holder, REALLOCATE, (LongBinaryOperator) blocks::reallocate);
    set(lookup, holder, FREE, (LongPredicate) blocks::free);
  }

  private static void open(Instrumentation jvm) {
    jvm.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of(PACKAGE, Set.of(UnsafeHook.class.getModule())),
        Set.of(),
        Map.of());
  }

  private static void set(Lookup lookup, Class<?> holder, UnsafeHook hook, Object function)
      throws ReflectiveOperationException {
    lookup.findStaticVarHandle(holder, hook.name(), hook.type).setVolatile(function);
  }

  private static byte[] holder() {
    int flags = ClassFile.ACC_STATIC | ClassFile.ACC_VOLATILE;
    return ClassFile.of()
        .build(
            HOLDER,
            type -> {
              type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
              for (UnsafeHook hook : values()) {
                type.withField(hook.name(), hook.desc(), flags);
              }
            });
  }
}
