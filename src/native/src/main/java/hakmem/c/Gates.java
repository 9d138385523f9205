// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * {@link GateCode} in memory, until the process ends: nobody can know whether C still has a
 * pointer. Immutable.
 */
final class Gates {
  private static final String JVM = "libjvm.so";
  private static final int GET_ENV = 6; // place in the table of a JavaVM, in jni.h

  private final GateCode code;
  private final long start;

  private Gates(GateCode code, long start) {
    this.code = code;
    this.start = start;
  }

  /**
   * Writes gates.
   *
   * @throws UnsupportedOperationException the system refuses the memory, or that it be executable
   */
  @SuppressWarnings("restricted") // memory of the system, mapped here
  static Gates create(List<GateCode.Gate> gates) {
    long javaVm = JvmOfProcess.JAVA_VM;
    long table = at(javaVm, Long.BYTES).get(JAVA_LONG, 0);
    long getEnv = at(table, (GET_ENV + 1) * Long.BYTES).getAtIndex(JAVA_LONG, GET_ENV);
    GateCode.Data data =
        new GateCode.Data(
            SystemHeap.address("__errno_location"), javaVm, getEnv, EndOfProcess.FLAG.address());
    GateCode code = new GateCode(data, gates);
    long start = SystemCalls.map(Assembler.CODE_BYTES_MAX);
    if (start == 0) {
      throw new UnsupportedOperationException("the system refuses the memory for machine code");
    }
    byte[] bytes = code.code();
    MemorySegment.copy(
        MemorySegment.ofArray(bytes), 0, at(start, Assembler.CODE_BYTES_MAX), 0, bytes.length);
    if (!SystemCalls.makeExecutable(start, Assembler.CODE_BYTES_MAX)) {
      SystemCalls.unmap(start, Assembler.CODE_BYTES_MAX);
      throw new UnsupportedOperationException("the system refuses to make memory executable");
    }
    return new Gates(code, start);
  }

  @SuppressWarnings("restricted") // memory that is there
  private static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /** The address of a gate, by its place in the list. */
  long entry(int gate) {
    return start + code.entries().get(gate);
  }

  /** The JavaVM of JNI. */
  private static final class JvmOfProcess {
    static final long JAVA_VM = find();

    @SuppressWarnings("restricted") // the JVM's own library
    private static long find() {
      MethodHandle function =
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(JVM, Arena.global())
                      .findOrThrow("JNI_GetCreatedJavaVMs"),
                  FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment vm = arena.allocate(JAVA_LONG);
        MemorySegment count = arena.allocate(JAVA_INT);
        int code = (int) function.invokeExact(vm, 1, count);
        if (code != 0 || count.get(JAVA_INT, 0) != 1) {
          throw new UnsupportedOperationException("the JVM does not say where it is: " + code);
        }
        return vm.get(JAVA_LONG, 0);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("a downcall threw; report this as a bug", e);
      }
    }
  }

  /** An int that is 1 from the time on when the process ends. */
  private static final class EndOfProcess {
    static final MemorySegment FLAG = arrange();

    private static MemorySegment arrange() {
      MemorySegment flag = Arena.global().allocate(JAVA_INT);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform().unstarted(() -> JAVA_INT.varHandle().setVolatile(flag, 0L, 1)));
      return flag;
    }
  }
}
