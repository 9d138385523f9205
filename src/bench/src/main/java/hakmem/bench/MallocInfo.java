// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the C library tells of its own memory: glibc's {@code mallinfo2}; unknown elsewhere.
 * Thread-safe.
 */
public final class MallocInfo {
  /** Answer where the C library has no {@code mallinfo2}. */
  public static final long UNKNOWN = -1;

  private static final StructLayout MALLINFO2 =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("arena"),
          JAVA_LONG.withName("ordblks"),
          JAVA_LONG.withName("smblks"),
          JAVA_LONG.withName("hblks"),
          JAVA_LONG.withName("hblkhd"),
          JAVA_LONG.withName("usmblks"),
          JAVA_LONG.withName("fsmblks"),
          JAVA_LONG.withName("uordblks"),
          JAVA_LONG.withName("fordblks"),
          JAVA_LONG.withName("keepcost"));
  private static final long HEAPS_OFFSET =
      MALLINFO2.byteOffset(MemoryLayout.PathElement.groupElement("arena"));
  private static final long MAPPED_OFFSET =
      MALLINFO2.byteOffset(MemoryLayout.PathElement.groupElement("hblkhd"));
  private static final @Nullable MethodHandle HANDLE = handle();

  private MallocInfo() {}

  /** Bytes that the C library holds from the system for all of the process, or {@link #UNKNOWN}. */
  public static long committedBytes() {
    if (HANDLE == null) {
      return UNKNOWN;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = (MemorySegment) HANDLE.invokeExact((SegmentAllocator) arena);
      return info.get(JAVA_LONG, HEAPS_OFFSET) + info.get(JAVA_LONG, MAPPED_OFFSET);
    } catch (Throwable t) {
      throw new IllegalStateException("mallinfo2 threw; report this as a bug", t);
    }
  }

  @SuppressWarnings("restricted") // the native access that this class is for
  private static @Nullable MethodHandle handle() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("mallinfo2")
        .map(f -> linker.downcallHandle(f, FunctionDescriptor.of(MALLINFO2)))
        .orElse(null);
  }
}
