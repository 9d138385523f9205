// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.kind.MappingBase;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** mmap, mprotect, madvise, munmap, mremap and membarrier by FFM. Addresses travel as longs. */
public final class LinuxOs implements OsMemory {
  /** The process's operating system. */
  public static final LinuxOs INSTANCE = new LinuxOs();

  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 3;
  // MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE: a reservation costs no commit charge.
  private static final int MAP_FLAGS = 0x02 | 0x20 | 0x4000;
  // Unlike MADV_FREE, takes the memory away at once: the resident size that users see is true.
  private static final int MADV_DONTNEED = 4;
  private static final RetiredRanges RETIRED = new RetiredRanges();
  private static final int MREMAP_MAYMOVE = 1;
  private static final long MAP_FAILED = -1;
  private static final long OS_PAGE_BYTES = 4096;

  private static final MethodHandle MH_MMAP =
      downcall("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MH_MUNMAP = downcall("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MH_MPROTECT =
      downcall("mprotect", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MH_MADVISE =
      downcall("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MH_MREMAP =
      downcall("mremap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);

  private LinuxOs() {}

  @SuppressWarnings("restricted") // All downcalls of the allocator are made here.
  private static MethodHandle downcall(String name, ValueLayout result, ValueLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
    assert ADDRESS.byteSize() == JAVA_LONG.byteSize();
    return linker.downcallHandle(symbol, FunctionDescriptor.of(result, arguments));
  }

  @Override
  public long osPageBytes() {
    return OS_PAGE_BYTES;
  }

  @Override
  public @MappingBase long reserve(long bytes, long alignment) {
    RetiredRanges.Range retired = RETIRED.take(bytes, alignment);
    if (retired != null) {
      if (isPurged(retired.address(), retired.committedBytes())) {
        return retired.address();
      }
      RETIRED.add(retired);
    }
    return reserveAnew(bytes, alignment);
  }

  private @MappingBase long reserveAnew(long bytes, long alignment) {
    long slack = alignment > OS_PAGE_BYTES ? alignment : 0;
    long mapped = mmap(bytes + slack);
    if (mapped == MAP_FAILED) {
      return REFUSED;
    }
    // Over-reserve, then trim both ends: mmap knows no alignment.
    long address = Alignment.roundUp(mapped, alignment);
    trim(mapped, address);
    trim(address + bytes, mapped + bytes + slack);
    return Kinds.mappingBase(address);
  }

  private static long mmap(long bytes) {
    try {
      return (long) MH_MMAP.invokeExact(0L, bytes, PROT_NONE, MAP_FLAGS, -1, 0L);
    } catch (Throwable e) {
      throw unexpected("mmap", e);
    }
  }

  private void trim(long from, long to) {
    if (from != to) {
      release(Kinds.mappingBase(from), to - from);
    }
  }

  @Override
  public boolean commit(@MappingBase long address, long bytes) {
    try {
      return (int) MH_MPROTECT.invokeExact(address, bytes, PROT_READ_WRITE) == 0;
    } catch (Throwable e) {
      throw unexpected("mprotect", e);
    }
  }

  @Override
  public void purge(@MappingBase long address, long bytes) {
    if (!isPurged(address, bytes)) {
      // Locked memory (mlockall) cannot be given back: keep the promise that it reads as zero.
      FfmBlockMemory.INSTANCE.zeroPlain(address, bytes);
    }
  }

  private static boolean isPurged(@MappingBase long address, long bytes) {
    try {
      return (int) MH_MADVISE.invokeExact(address, bytes, MADV_DONTNEED) == 0;
    } catch (Throwable e) {
      throw unexpected("madvise", e);
    }
  }

  @Override
  public void release(@MappingBase long address, long bytes) {
    int result;
    try {
      result = (int) MH_MUNMAP.invokeExact(address, bytes);
    } catch (Throwable e) {
      throw unexpected("munmap", e);
    }
    if (result != 0) {
      throw new IllegalStateException(
          "munmap refused: address=" + Text.hex(address) + ", bytes=" + bytes);
    }
  }

  @Override
  public void retire(@MappingBase long address, long bytes, long committedBytes) {
    RETIRED.add(new RetiredRanges.Range(address, bytes, committedBytes));
  }

  @Override
  public @MappingBase long remap(
      @MappingBase long address, long oldBytes, long newBytes, boolean mayMove) {
    long result;
    try {
      int flags = mayMove ? MREMAP_MAYMOVE : 0;
      result = (long) MH_MREMAP.invokeExact(address, oldBytes, newBytes, flags);
    } catch (Throwable e) {
      throw unexpected("mremap", e);
    }
    return result == MAP_FAILED ? REFUSED : Kinds.mappingBase(result);
  }

  @Override
  public boolean fenceAllThreads() {
    return ProcessFence.allThreads();
  }

  @Override
  public BlockMemory blockMemory() {
    return FfmBlockMemory.INSTANCE;
  }

  private static AssertionError unexpected(String function, Throwable e) {
    return new AssertionError("downcall handle of " + function + " failed", e);
  }
}
