// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.MappingBase;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * mmap, mprotect, madvise, munmap and membarrier by FFM. Addresses travel as longs. An object of
 * its own reserves for huge OS pages: they are asked for when a range is reserved, once for all
 * that will be committed there.
 */
public final class LinuxOs implements OsMemory {
  /** The process's operating system. */
  public static final LinuxOs INSTANCE = new LinuxOs(false, new RetiredRanges());

  /** Ranges for which huge pages were asked for: no advice takes that back. */
  private static final RetiredRanges RETIRED_HUGE = new RetiredRanges();

  private static final long PROT_NONE = 0;
  private static final long PROT_READ_WRITE = 3;
  // MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE: a reservation costs no commit charge.
  private static final long MAP_FLAGS = 0x02 | 0x20 | 0x4000;
  // Unlike MADV_FREE, takes the memory away at once: the resident size that users see is true.
  private static final long MADV_DONTNEED = 4;
  // The same for locked memory (mlockall), which MADV_DONTNEED refuses; Linux 5.18 and later.
  private static final long MADV_DONTNEED_LOCKED = 24;
  private static final long MADV_HUGEPAGE = 14;
  // In place of what is mapped there.
  private static final long MAP_FIXED = 0x10;
  private static final long MAP_FAILED = -1;
  private static final MemorySegment MMAP = Downcalls.function("mmap");
  private static final MemorySegment MUNMAP = Downcalls.function("munmap");
  private static final MemorySegment MPROTECT = Downcalls.function("mprotect");
  private static final MemorySegment MADVISE = Downcalls.function("madvise");
  private static final MemorySegment GETPAGESIZE = Downcalls.function("getpagesize");

  private static final MemorySegment MINCORE = Downcalls.function("mincore");

  /** 4096 on x86-64; some aarch64 systems have 16 or 64 KiB. */
  private static final long OS_PAGE_BYTES = askOsPageBytes();

  static {
    LibC.link();
    boolean ignored = ProcessFence.link();
  }

  /** Whether {@link ExplainedCalls} are linked: else not even their class is loaded. */
  private static volatile boolean explains;

  /** Who knows what lies in memory; null: nobody has asked yet. */
  private static volatile @Nullable ResidentOsPages resident;

  private final boolean wantsHugePages;
  private final RetiredRanges retired;

  /** Bytes by address, of ranges for which the system has said yes to huge pages. */
  private final ConcurrentHashMap<Long, Long> hugeRanges = new ConcurrentHashMap<>();

  private LinuxOs(boolean wantsHugePages, RetiredRanges retired) {
    this.wantsHugePages = wantsHugePages;
    this.retired = retired;
  }

  /** The same system, asked for huge OS pages; counts what it has granted. */
  public static LinuxOs withHugePages() {
    return new LinuxOs(true, RETIRED_HUGE);
  }

  @Override
  public boolean wantsHugePages() {
    return wantsHugePages;
  }

  @Override
  public long hugePageBytes() {
    return hugeRanges.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void explainRefusals() {
    ExplainedCalls.link();
    explains = true;
  }

  private static long askOsPageBytes() {
    return OsPages.checked((int) Downcalls.call(GETPAGESIZE, 0L, 0L, 0L, 0L, 0L, 0L));
  }

  @Override
  public long osPageBytes() {
    return OS_PAGE_BYTES;
  }

  @Override
  public @MappingBase long reserve(long bytes, long alignment) {
    long address = REFUSED;
    try {
      address = reuse(bytes, alignment, RetiredRanges.LEAST);
      if (address == REFUSED) {
        address = reserveAnew(bytes, alignment);
      }
      if (Errno.isRefusal(address)) {
        long young = reuse(bytes, alignment, 0);
        address = young == REFUSED ? address : young;
      }
      while (Errno.isRefusal(address) && giveBackFor(bytes)) {
        address = reserveAnew(bytes, alignment);
      }
      if (wantsHugePages && !Errno.isRefusal(address)) {
        askForHugePages(address, bytes);
      }
      return address;
    } catch (Throwable e) { // Error: undone, without a new Java object.
      if (!Errno.isRefusal(address)) {
        unmap(address, bytes);
      }
      throw e;
    }
  }

  /** A system that refuses, since it has none, still gives memory: of small pages. */
  private void askForHugePages(@MappingBase long address, long bytes) {
    Long key = Kinds.plain(address);
    boolean granted = false;
    try {
      hugeRanges.put(key, bytes); // First: it makes objects, the system does not.
      granted = advise(address, bytes, MADV_HUGEPAGE);
    } finally {
      if (!granted) { // Refused, or an Error: undone.
        hugeRanges.remove(key);
      }
    }
  }

  /** Before another thread can have the range, whose note would be taken for this one's. */
  private void forgetHugePages(@MappingBase long address) {
    if (wantsHugePages) {
      hugeRanges.remove(Kinds.plain(address));
    }
  }

  /**
   * The address of a retired range, zeroed; REFUSED if there are no more than so many of its
   * length, or it cannot be zeroed. An Error leaves it retired (undone).
   */
  private @MappingBase long reuse(long bytes, long alignment, int least) {
    RetiredRanges.Range old = retired.take(bytes, alignment, least);
    if (old == null) {
      return REFUSED;
    }
    boolean used = false;
    try {
      if (isPurged(old.address, old.committedBytes)) {
        retired.forget(old);
        used = true;
      }
    } finally {
      if (!used) {
        retired.putBack(old);
      }
    }
    return used ? old.address : REFUSED;
  }

  /**
   * The system has refused so many bytes: whether it has got something back of what closed
   * allocators left, whether huge pages were asked for there or not.
   */
  private boolean giveBackFor(long bytes) {
    RetiredRanges others = wantsHugePages ? INSTANCE.retired : RETIRED_HUGE;
    return retired.bytes() + others.bytes() >= bytes
        && (giveBackOldest(retired) || giveBackOldest(others));
  }

  /** Whether the system has got the oldest range back; else, or if an Error comes, it stays. */
  private static boolean giveBackOldest(RetiredRanges ranges) {
    RetiredRanges.Range old = ranges.takeOldest();
    if (old == null) {
      return false;
    }
    boolean given = false;
    try {
      given = unmap(old.address, old.bytes);
    } finally {
      if (!given) {
        ranges.putBack(old);
      }
    }
    ranges.forget(old); // What is not forgotten, after an Error, is passed over.
    return given;
  }

  private @MappingBase long reserveAnew(long bytes, long alignment) {
    long slack = alignment > OS_PAGE_BYTES ? alignment : 0;
    long from = mmap(bytes + slack);
    if (from <= 0) {
      return Kinds.mappingBase(from);
    }
    long to = from + bytes + slack;
    try {
      // Over-reserve, then trim both ends: mmap knows no alignment.
      long address = Alignment.roundUp(from, alignment);
      trim(from, address);
      from = address;
      trim(address + bytes, to);
      to = address + bytes;
      return Kinds.mappingBase(address);
    } catch (Throwable e) { // Error: undone.
      trim(from, to);
      throw e;
    }
  }

  /** The address; if it is refused, errno with a minus, or 0. */
  private static long mmap(long bytes) {
    long mapped = Downcalls.call(MMAP, 0L, bytes, PROT_NONE, MAP_FLAGS, -1L, 0L);
    if (mapped == MAP_FAILED) {
      mapped =
          explains
              ? ExplainedCalls.again(MMAP, 0L, bytes, PROT_NONE, MAP_FLAGS, -1L, 0L)
              : ExplainedCalls.NOT_MADE;
    }
    return mapped == ExplainedCalls.NOT_MADE ? 0 : mapped;
  }

  private static void trim(long from, long to) {
    if (from != to) {
      unmap(Kinds.mappingBase(from), to - from);
    }
  }

  @Override
  public int commit(@MappingBase long address, long bytes) {
    long at = Kinds.plain(address);
    if ((int) Downcalls.call(MPROTECT, at, bytes, PROT_READ_WRITE, 0L, 0L, 0L) == 0) {
      return GRANTED;
    }
    long answer =
        explains
            ? ExplainedCalls.again(MPROTECT, at, bytes, PROT_READ_WRITE, 0L, 0L, 0L)
            : ExplainedCalls.NOT_MADE;
    return answer == ExplainedCalls.NOT_MADE ? REFUSED_UNKNOWN : (int) -answer;
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

  @Override
  public boolean discard(@MappingBase long address, long bytes) {
    return isPurged(address, bytes);
  }

  private static boolean isPurged(@MappingBase long address, long bytes) {
    return advise(address, bytes, MADV_DONTNEED) || advise(address, bytes, MADV_DONTNEED_LOCKED);
  }

  private static boolean advise(@MappingBase long address, long bytes, long advice) {
    return (int) Downcalls.call(MADVISE, Kinds.plain(address), bytes, advice, 0L, 0L, 0L) == 0;
  }

  @Override
  public boolean release(@MappingBase long address, long bytes) {
    try {
      forgetHugePages(address);
    } catch (Throwable e) { // Error: finished, as this undoes a reservation.
      try {
        forgetHugePages(address);
      } finally {
        unmap(address, bytes);
      }
      throw e;
    }
    return unmap(address, bytes);
  }

  private static boolean unmap(@MappingBase long address, long bytes) {
    return (int) Downcalls.call(MUNMAP, Kinds.plain(address), bytes, 0L, 0L, 0L, 0L) == 0;
  }

  @Override
  public void retire(@MappingBase long address, long bytes, long committedBytes) {
    RetiredRanges.Range range = new RetiredRanges.Range(address, bytes, committedBytes);
    boolean gives = true;
    while (gives && retired.isFull(bytes)) {
      gives = giveBackOldest(retired);
    }
    forgetHugePages(address);
    retired.add(range); // Last (order): whoever retires does so again after an Error.
  }

  @Override
  public boolean reserveAgain(@MappingBase long address, long bytes) {
    long at = Kinds.plain(address);
    boolean again =
        Downcalls.call(MMAP, at, bytes, PROT_NONE, MAP_FLAGS | MAP_FIXED, -1L, 0L) == at;
    if (again && wantsHugePages) {
      // What is mapped in its place knows nothing of it.
      boolean ignored = advise(address, bytes, MADV_HUGEPAGE);
    }
    return again;
  }

  @Override
  public boolean fenceAllThreads() {
    return ProcessFence.allThreads();
  }

  @Override
  public long residentBytes(@MappingBase long address, long bytes) {
    ResidentOsPages known = resident;
    if (known == null) {
      known = lookAtResident();
    }
    return known == null ? RESIDENT_UNKNOWN : known.bytes(Kinds.plain(address), bytes);
  }

  /** Who asks; null: this time there is no address space to try it. */
  private static @Nullable ResidentOsPages lookAtResident() {
    long fresh = mmap(OS_PAGE_BYTES);
    if (fresh <= 0) {
      return null;
    }
    try {
      ResidentOsPages found = new ResidentOsPages(MINCORE, OS_PAGE_BYTES, fresh);
      resident = found;
      return found;
    } finally { // Error: undone, and looked at again.
      boolean ignored = unmap(Kinds.mappingBase(fresh), OS_PAGE_BYTES);
    }
  }

  @Override
  public BlockMemory blockMemory() {
    return FfmBlockMemory.INSTANCE;
  }
}
