// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hakmem.bench.peer.NativeLibrary;
import hakmem.bench.peer.PeerMissingException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/** The shared libraries in LWJGL's jars. Stateless. */
final class LwjglLibraries {
  private static final long NULL = 0;
  private static final MemoryLayout NO_RESULT = MemoryLayout.paddingLayout(1);

  private LwjglLibraries() {}

  static NativeLibrary jemalloc() {
    return NativeLibrary.named(load("jemalloc", "jemalloc"), "je_");
  }

  static NativeLibrary mimalloc() {
    SymbolLookup symbols = load("mimalloc", "mimalloc");
    FunctionDescriptor two = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    MethodHandle nothing = MethodHandles.empty(MethodType.methodType(void.class));
    return new NativeLibrary(
        NativeLibrary.critical(symbols, "mi_malloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG)),
        NativeLibrary.critical(symbols, "mi_free", FunctionDescriptor.ofVoid(JAVA_LONG)),
        NativeLibrary.critical(symbols, "mi_calloc", two),
        NativeLibrary.critical(symbols, "mi_realloc", two),
        NativeLibrary.critical(symbols, "mi_malloc_aligned", two),
        nothing,
        nothing);
  }

  /** This library exports what JNI calls alone; environment and class are not used in there. */
  static NativeLibrary rpmalloc() {
    SymbolLookup symbols = load("rpmalloc", "lwjgl_rpmalloc");
    try {
      int code = (int) jni(symbols, "nrpmalloc_1initialize", JAVA_INT, 1).invokeExact(NULL);
      if (code != 0) {
        throw new PeerMissingException("rpmalloc_initialize failed with " + code);
      }
    } catch (PeerMissingException e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("rpmalloc_initialize threw; report this as a bug", t);
    }
    return new NativeLibrary(
        jni(symbols, "nrpmalloc", JAVA_LONG, 1),
        jni(symbols, "nrpfree", NO_RESULT, 1),
        jni(symbols, "nrpcalloc", JAVA_LONG, 2),
        jni(symbols, "nrprealloc", JAVA_LONG, 2),
        NativeLibrary.alignmentLast(jni(symbols, "nrpaligned_1alloc", JAVA_LONG, 2)),
        jni(symbols, "rpmalloc_1thread_1initialize", NO_RESULT, 0),
        jni(symbols, "rpmalloc_1thread_1finalize", NO_RESULT, 0));
  }

  /** A function for JNI, with so many parameters of its own, all of 64 bits. */
  private static MethodHandle jni(
      SymbolLookup symbols, String name, MemoryLayout result, int parameters) {
    MemoryLayout[] layouts = new MemoryLayout[2 + parameters];
    Arrays.fill(layouts, JAVA_LONG);
    FunctionDescriptor descriptor =
        result == NO_RESULT
            ? FunctionDescriptor.ofVoid(layouts)
            : FunctionDescriptor.of(result, layouts);
    MethodHandle function =
        NativeLibrary.critical(
            symbols, "Java_org_lwjgl_system_rpmalloc_RPmalloc_" + name, descriptor);
    return MethodHandles.insertArguments(function, 0, NULL, NULL);
  }

  private static SymbolLookup load(String folder, String name) {
    String file = "/linux/x64/org/lwjgl/" + folder + "/lib" + name + ".so";
    return NativeLibrary.onClassPath(LwjglLibraries.class, file);
  }
}
