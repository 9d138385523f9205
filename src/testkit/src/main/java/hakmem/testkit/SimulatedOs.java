// SPDX-License-Identifier: Apache-2.0
package hakmem.testkit;

import hakmem.base.Alignment;
import hakmem.base.Text;
import hakmem.memory.BlockMemory;
import hakmem.memory.Errno;
import hakmem.memory.LinuxOs;
import hakmem.memory.OsMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An operating system in {@code long[]}, for tests, simulations and fault injection. It is strict
 * where the real one is lenient: touching memory that is not committed throws {@link
 * SimulatedFault} instead of killing the process. Addresses are deterministic. Thread-safe.
 */
public final class SimulatedOs implements OsMemory {
  /** A stray access: on a real machine, a segmentation fault. */
  public static final class SimulatedFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimulatedFault(String message) {
      super(message);
    }
  }

  /** Reason of refusals unless the test says another. */
  public static final int ENOMEM = 12;

  private static final long OS_PAGE_BYTES = 4096;
  private static final int WORDS_PER_OS_PAGE = (int) (OS_PAGE_BYTES / Long.BYTES);
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  /** First address ever handed out; high enough that small numbers are foreign. */
  public static final long FIRST_ADDRESS = 1L << 40;

  /** No address of a program lies beyond, as on the real one. */
  private static final long USER_SPACE_END = 1L << 47;

  /** What an OS page holds until it is first written: commits of gigabytes cost next to nothing. */
  private static final long[] ZEROS = new long[WORDS_PER_OS_PAGE];

  /** Committed OS pages by number. */
  private final Map<Long, long[]> committed = new ConcurrentHashMap<>();

  private final long userSpaceEnd;
  private final AtomicLong nextAddress;
  private final AtomicLong addressSpaceLeft;
  private final AtomicLong commitBudgetBytes = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong callsUntilRefusal = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong retiredBytes = new AtomicLong();
  private volatile int refusalErrno = ENOMEM;
  private volatile boolean locked;
  private volatile boolean fenceRefused;
  private volatile boolean wantsHugePages;
  private volatile boolean hidesResident;
  private final ArrayBlockMemory blockMemory = new ArrayBlockMemory();

  /**
   * @param addressSpaceBytes how much may be reserved in all, ever
   */
  public SimulatedOs(long addressSpaceBytes) {
    this(addressSpaceBytes, FIRST_ADDRESS, USER_SPACE_END);
  }

  /**
   * @param addressSpaceBytes how much may be reserved in all, ever
   * @param firstAddress first address ever handed out
   * @param userSpaceEnd no address from this one on is handed out
   */
  public SimulatedOs(long addressSpaceBytes, long firstAddress, long userSpaceEnd) {
    this.userSpaceEnd = userSpaceEnd;
    this.nextAddress = new AtomicLong(firstAddress);
    this.addressSpaceLeft = new AtomicLong(addressSpaceBytes);
  }

  /** From now on, at most this many further bytes can be committed. */
  public void limitCommit(long bytes) {
    commitBudgetBytes.set(bytes);
  }

  /** Lets this many reserve and commit calls succeed, then refuses every one until told anew. */
  public void refuseAfter(long calls) {
    callsUntilRefusal.set(calls);
  }

  /** From now on refusals have this reason; {@link OsMemory#REFUSED_UNKNOWN}: none. */
  public void refuseWith(int errno) {
    refusalErrno = errno;
  }

  private long refusedAddress() {
    return -Errno.ofCommit(refusalErrno);
  }

  /** Bytes committed at this moment, but for retired ranges. */
  public long committedBytes() {
    return committed.size() * OS_PAGE_BYTES - retiredBytes.get();
  }

  @Override
  public long reserve(long bytes, long alignment) {
    if (callsUntilRefusal.getAndDecrement() <= 0) {
      return refusedAddress();
    }
    if (addressSpaceLeft.addAndGet(-bytes) < 0) {
      addressSpaceLeft.addAndGet(bytes);
      return refusedAddress();
    }
    long step = Math.max(alignment, OS_PAGE_BYTES);
    // One OS page between reservations, so that running over the end is always a fault.
    long before = nextAddress.getAndUpdate(next -> Math.max(next, endOf(next, bytes, step)));
    if (endOf(before, bytes, step) < 0) {
      addressSpaceLeft.addAndGet(bytes);
      return refusedAddress();
    }
    return Alignment.roundUp(before, step);
  }

  /** Where the next reservation may begin after this one; -1: it does not fit. */
  private long endOf(long next, long bytes, long step) {
    long end = Alignment.roundUp(next, step) + bytes + OS_PAGE_BYTES;
    return end > 0 && end <= userSpaceEnd ? end : -1;
  }

  @Override
  public int commit(long address, long bytes) {
    if (callsUntilRefusal.getAndDecrement() <= 0) {
      return refusalErrno;
    }
    if (commitBudgetBytes.addAndGet(-bytes) < 0) {
      commitBudgetBytes.addAndGet(bytes);
      return refusalErrno;
    }
    for (long at = address; at < address + bytes; at += OS_PAGE_BYTES) {
      committed.putIfAbsent(at / OS_PAGE_BYTES, ZEROS);
    }
    return GRANTED;
  }

  @Override
  public boolean purge(long address, long bytes) {
    for (long at = address; at < address + bytes; at += OS_PAGE_BYTES) {
      committed.replace(at / OS_PAGE_BYTES, ZEROS);
    }
    if (locked) {
      return false;
    }
    returnToBudget(bytes);
    return true;
  }

  @Override
  public boolean discard(long address, long bytes) {
    for (long at = address; !locked && at < address + bytes; at += OS_PAGE_BYTES) {
      committed.replace(at / OS_PAGE_BYTES, ZEROS);
    }
    return !locked;
  }

  @Override
  public long osPageBytes() {
    return OS_PAGE_BYTES;
  }

  private void returnToBudget(long bytes) {
    commitBudgetBytes.getAndUpdate(left -> left > Long.MAX_VALUE - bytes ? left : left + bytes);
  }

  @Override
  public boolean release(long address, long bytes) {
    boolean given = reserveAgain(address, bytes);
    addressSpaceLeft.addAndGet(bytes);
    return given;
  }

  @Override
  public void retire(long address, long bytes, long committedBytes) {
    for (long at = address; at < address + committedBytes; at += OS_PAGE_BYTES) {
      retiredBytes.addAndGet(committed.containsKey(at / OS_PAGE_BYTES) ? OS_PAGE_BYTES : 0);
    }
    addressSpaceLeft.addAndGet(bytes - committedBytes);
  }

  @Override
  public boolean reserveAgain(long address, long bytes) {
    long given = 0;
    for (long at = address; at < address + bytes; at += OS_PAGE_BYTES) {
      given += committed.remove(at / OS_PAGE_BYTES) == null ? 0 : OS_PAGE_BYTES;
    }
    returnToBudget(given);
    return true;
  }

  /** From now on memory is locked: purge zeroes it and keeps it. */
  public void lockMemory() {
    locked = true;
  }

  /** As a system that was asked for huge OS pages, and has none. */
  public void wantHugePages() {
    wantsHugePages = true;
  }

  @Override
  public boolean wantsHugePages() {
    return wantsHugePages;
  }

  @Override
  public long hugePageBytes() {
    return 0;
  }

  /** From now on nobody is told how much lies in memory. */
  public void hideResident() {
    hidesResident = true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>OS pages that were written: those that were only read need no memory here.
   */
  @Override
  public long residentBytes(long address, long bytes) {
    long resident = 0;
    for (long at = address; at < address + bytes; at += OS_PAGE_BYTES) {
      long @Nullable [] words = committed.get(at / OS_PAGE_BYTES);
      resident += words == null || words == ZEROS ? 0 : OS_PAGE_BYTES;
    }
    return hidesResident ? RESIDENT_UNKNOWN : resident;
  }

  /** From now on there is no fence for all threads. */
  public void refuseFences() {
    fenceRefused = true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Threads are real even where memory is not: this is the process's own fence. Without one the
   * answer is true all the same, as is right for logical threads that run one at a time.
   */
  @Override
  public boolean fenceAllThreads() {
    if (fenceRefused) {
      return false;
    }
    LinuxOs.INSTANCE.fenceAllThreads();
    return true;
  }

  @Override
  public BlockMemory blockMemory() {
    return blockMemory;
  }

  private long[] osPageOf(long address) {
    long @Nullable [] words = committed.get(address / OS_PAGE_BYTES);
    if (words == null) {
      throw new SimulatedFault("access to uncommitted memory: address=" + Text.hex(address));
    }
    return words;
  }

  private long[] writableOsPageOf(long address) {
    long[] words = osPageOf(address);
    while (words == ZEROS) {
      committed.replace(address / OS_PAGE_BYTES, ZEROS, new long[WORDS_PER_OS_PAGE]);
      words = osPageOf(address);
    }
    return words;
  }

  private static int wordIndex(long address) {
    if ((address & 7) != 0) {
      throw new SimulatedFault("misaligned access: address=" + Text.hex(address));
    }
    return (int) (address >>> 3) & (WORDS_PER_OS_PAGE - 1);
  }

  /** The seam over this operating system's memory. */
  private final class ArrayBlockMemory extends BlockMemory {
    @Override
    public long loadPlain(long block, int offset) {
      return load(block + offset);
    }

    private long load(long address) {
      return (long) WORD.get(osPageOf(address), wordIndex(address));
    }

    @Override
    public void storePlain(long block, int offset, long word) {
      store(block + offset, word);
    }

    private void store(long address, long word) {
      WORD.set(writableOsPageOf(address), wordIndex(address), word);
    }

    @Override
    public boolean casAcqRel(long block, int offset, long expected, long next) {
      long address = block + offset;
      return WORD.compareAndSet(writableOsPageOf(address), wordIndex(address), expected, next);
    }

    @Override
    public void zeroPlain(long block, long bytes) {
      for (long at = block; at < block + bytes; at += Long.BYTES) {
        store(at, 0);
      }
    }

    @Override
    public void copyPlain(long from, long to, long bytes) {
      long words = Alignment.roundDown(bytes, Long.BYTES);
      for (long at = 0; at < words; at += Long.BYTES) {
        store(to + at, load(from + at));
      }
      if (words < bytes) {
        long mask = (1L << ((bytes - words) * 8)) - 1;
        long kept = load(to + words) & ~mask;
        store(to + words, kept | (load(from + words) & mask));
      }
    }
  }
}
