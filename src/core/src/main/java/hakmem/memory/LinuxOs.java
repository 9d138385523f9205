// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.MappingBase;
import java.lang.invoke.MethodHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/** mmap, mprotect, madvise, munmap, mremap and membarrier by FFM. Addresses travel as longs. */
public final class LinuxOs implements OsMemory {
  /** The process's operating system. */
  public static final LinuxOs INSTANCE = new LinuxOs();

  private static final long PROT_NONE = 0;
  private static final long PROT_READ_WRITE = 3;
  // MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE: a reservation costs no commit charge.
  private static final long MAP_FLAGS = 0x02 | 0x20 | 0x4000;
  // Unlike MADV_FREE, takes the memory away at once: the resident size that users see is true.
  private static final long MADV_DONTNEED = 4;
  // The same for locked memory (mlockall), which MADV_DONTNEED refuses; Linux 5.18 and later.
  private static final long MADV_DONTNEED_LOCKED = 24;
  private static final RetiredRanges RETIRED = new RetiredRanges();
  private static final long MREMAP_MAYMOVE = 1;
  private static final long MAP_FAILED = -1;
  private static final MethodHandle MH_MMAP = Downcalls.of("mmap");
  private static final MethodHandle MH_MUNMAP = Downcalls.of("munmap");
  private static final MethodHandle MH_MPROTECT = Downcalls.of("mprotect");
  private static final MethodHandle MH_MADVISE = Downcalls.of("madvise");
  private static final MethodHandle MH_MREMAP = Downcalls.of("mremap");
  private static final MethodHandle MH_GETPAGESIZE = Downcalls.of("getpagesize");

  /** 4096 on x86-64; some aarch64 systems have 16 or 64 KiB. */
  private static final long OS_PAGE_BYTES = askOsPageBytes();

  static {
    LibC.link();
    boolean ignored = ProcessFence.link();
  }

  private LinuxOs() {}

  private static long askOsPageBytes() {
    try {
      return OsPages.checked((int) (long) MH_GETPAGESIZE.invokeExact(0L, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw Downcalls.passOn("getpagesize", e);
    }
  }

  @Override
  public long osPageBytes() {
    return OS_PAGE_BYTES;
  }

  @Override
  public @MappingBase long reserve(long bytes, long alignment) {
    long address = reuse(RETIRED.take(bytes, alignment));
    if (address == REFUSED) {
      address = reserveAnew(bytes, alignment);
    }
    return address == REFUSED ? reserveInNeed(bytes, alignment) : address;
  }

  /** The address of a retired range, zeroed; REFUSED if there is none, or it cannot be zeroed. */
  private @MappingBase long reuse(RetiredRanges.@Nullable Range retired) {
    if (retired == null) {
      return REFUSED;
    }
    if (isPurged(retired.address(), retired.committedBytes())) {
      return retired.address();
    }
    RETIRED.add(retired);
    return REFUSED;
  }

  /**
   * The system has refused: what closed allocators left is used, however young, then given back.
   */
  private @MappingBase long reserveInNeed(long bytes, long alignment) {
    long address = reuse(RETIRED.takeYoung(bytes, alignment));
    while (address == REFUSED && RETIRED.bytes() >= bytes) {
      RetiredRanges.Range oldest = RETIRED.takeOldest();
      if (oldest == null || !release(oldest.address(), oldest.bytes())) {
        return REFUSED;
      }
      address = reserveAnew(bytes, alignment);
    }
    return address;
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
      return (long) MH_MMAP.invokeExact(0L, bytes, PROT_NONE, MAP_FLAGS, -1L, 0L);
    } catch (Throwable e) {
      throw Downcalls.passOn("mmap", e);
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
      return (int) (long) MH_MPROTECT.invokeExact(address, bytes, PROT_READ_WRITE, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw Downcalls.passOn("mprotect", e);
    }
  }

  @Override
  public boolean purge(@MappingBase long address, long bytes) {
    if (isPurged(address, bytes)) {
      return true;
    }
    // The system keeps it, an old one that has it locked: keep the promise that it reads as zero.
    FfmBlockMemory.INSTANCE.zeroPlain(address, bytes);
    return false;
  }

  private static boolean isPurged(@MappingBase long address, long bytes) {
    return advise(address, bytes, MADV_DONTNEED) || advise(address, bytes, MADV_DONTNEED_LOCKED);
  }

  private static boolean advise(@MappingBase long address, long bytes, long advice) {
    try {
      return (int) (long) MH_MADVISE.invokeExact(address, bytes, advice, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw Downcalls.passOn("madvise", e);
    }
  }

  @Override
  public boolean release(@MappingBase long address, long bytes) {
    try {
      return (int) (long) MH_MUNMAP.invokeExact(address, bytes, 0L, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw Downcalls.passOn("munmap", e);
    }
  }

  @Override
  public void retire(@MappingBase long address, long bytes, long committedBytes) {
    RETIRED.add(new RetiredRanges.Range(address, bytes, committedBytes));
    for (RetiredRanges.Range old = RETIRED.takeSurplus(); old != null; ) {
      old = release(old.address(), old.bytes()) ? RETIRED.takeSurplus() : null;
    }
  }

  @Override
  public @MappingBase long remap(
      @MappingBase long address, long oldBytes, long newBytes, boolean mayMove) {
    long result;
    try {
      long flags = mayMove ? MREMAP_MAYMOVE : 0;
      result = (long) MH_MREMAP.invokeExact(address, oldBytes, newBytes, flags, 0L, 0L);
    } catch (Throwable e) {
      throw Downcalls.passOn("mremap", e);
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
}
