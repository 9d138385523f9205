// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * {@link StackCode} in memory, with its racks, tables and marks. Mapped until the process ends:
 * nobody can know whether C still has a pointer. The code is written first and made executable
 * then, never both. Immutable but for what the code itself changes.
 */
final class MachineCode {
  private static final long DATA_BYTES = Racks.BYTES + SizeTables.BYTES;
  private static final long COUNTERS_BYTES = Assembler.CODE_BYTES_MAX;

  final Racks racks;
  final Marks marks;
  private final StackCode stackCode;
  private final long start;
  private final MethodHandle take;
  private final MethodHandle give;

  private MachineCode(Racks racks, Marks marks, StackCode stackCode, long start) {
    this.racks = racks;
    this.marks = marks;
    this.stackCode = stackCode;
    this.start = start;
    take = function(entry(stackCode.entries().take()));
    give = function(entry(stackCode.entries().give()));
  }

  @SuppressWarnings("restricted") // code that is made here
  private static MethodHandle function(long address) {
    return Linker.nativeLinker()
        .downcallHandle(
            MemorySegment.ofAddress(address),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG),
            Linker.Option.critical(false));
  }

  /** Why there can be none here; null if there can. */
  static @Nullable String refusal() {
    String processor = System.getProperty("os.arch", "");
    if (!processor.equals("amd64") && !processor.equals("x86_64")) {
      return "machine code is for x86-64 alone, and this is " + processor;
    }
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return "machine code is for Linux alone";
    }
    return SystemCalls.registerFence() ? null : "the system has no membarrier";
  }

  /**
   * Writes it.
   *
   * @param block of the allocator, around which blocks are expected
   * @param counting as of {@link Assembler}
   * @throws UnsupportedOperationException the system refuses the memory, or that it be executable
   */
  @SuppressWarnings("restricted") // memory of the system, mapped here
  static MachineCode create(long block, StackCode.SlowFunctions slow, boolean counting) {
    Marks marks = Marks.around(block);
    long data = SystemCalls.map(DATA_BYTES);
    long code = SystemCalls.map(Assembler.CODE_BYTES_MAX + COUNTERS_BYTES);
    if (marks.address() == 0 || data == 0 || code == 0) {
      unmap(marks, data, code);
      throw new UnsupportedOperationException("the system refuses the memory for marks and racks");
    }
    long tables = data + Racks.BYTES;
    SizeTables.write(MemorySegment.ofAddress(tables).reinterpret(SizeTables.BYTES));
    StackCode.Data at = new StackCode.Data(data, tables, marks.address(), marks.windowBase());
    StackCode stackCode = new StackCode(at, slow, counting);
    byte[] bytes = stackCode.code();
    MemorySegment.copy(
        MemorySegment.ofArray(bytes),
        0,
        MemorySegment.ofAddress(code).reinterpret(Assembler.CODE_BYTES_MAX),
        0,
        bytes.length);
    if (!SystemCalls.makeExecutable(code, Assembler.CODE_BYTES_MAX)) {
      unmap(marks, data, code);
      throw new UnsupportedOperationException("the system refuses to make memory executable");
    }
    Racks racks = new Racks(MemorySegment.ofAddress(data).reinterpret(Racks.BYTES));
    return new MachineCode(racks, marks, stackCode, code);
  }

  private static void unmap(Marks marks, long data, long code) {
    marks.unmap();
    unmap(data, DATA_BYTES);
    unmap(code, Assembler.CODE_BYTES_MAX + COUNTERS_BYTES);
  }

  private static void unmap(long address, long bytes) {
    if (address != 0) {
      SystemCalls.unmap(address, bytes);
    }
  }

  /** The address of an entry. */
  long entry(int offset) {
    return start + offset;
  }

  StackCode.Entries entries() {
    return stackCode.entries();
  }

  /** Pops a block of the calling thread's rack as C does; 0 if there is none. */
  long take(int sizeClass) {
    return call(take, CSizes.usableBytes(sizeClass));
  }

  /** Pushes a block that is out, as C does. False, and nothing done, if that cannot be. */
  boolean give(long block) {
    return call(give, block) != 0;
  }

  private static long call(MethodHandle function, long argument) {
    try {
      return (long) function.invokeExact(argument);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("machine code threw; report this as a bug", e);
    }
  }

  /** How often each stretch of the code has run, if it counts. */
  @SuppressWarnings("restricted") // its counters
  int[] counters() {
    return MemorySegment.ofAddress(start + Assembler.CODE_BYTES_MAX)
        .reinterpret(COUNTERS_BYTES)
        .asSlice(0, (long) stackCode.counters() * Integer.BYTES)
        .toArray(JAVA_INT);
  }
}
