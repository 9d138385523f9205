// SPDX-License-Identifier: Apache-2.0
package hakmem.model.threads;

import hakmem.base.Alignment;
import hakmem.memory.BlockMemory;
import hakmem.memory.OsMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * An operating system whose OS pages come into being when they are touched, so that an engine for a
 * single execution costs little. Words are elements of {@code long[]}, which Lincheck sees; the
 * bookkeeping around them it is told to pass over. For threads that take turns.
 */
final class LazyOs implements OsMemory {
  private static final long OS_PAGE_BYTES = 4096;
  private static final int WORDS_PER_OS_PAGE = (int) (OS_PAGE_BYTES / Long.BYTES);
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final Map<Long, long[]> osPages = new HashMap<>();
  private long nextAddress = 1L << 40;

  @Override
  public long osPageBytes() {
    return OS_PAGE_BYTES;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    long address = Alignment.roundUp(nextAddress, alignment);
    nextAddress = address + bytes + OS_PAGE_BYTES;
    return address;
  }

  @Override
  public boolean commit(long address, long bytes) {
    return true;
  }

  @Override
  public void purge(long address, long bytes) {
    osPages.keySet().removeIf(number -> number * OS_PAGE_BYTES - address < bytes);
  }

  @Override
  public void release(long address, long bytes) {
    purge(address, bytes);
  }

  @Override
  public void retire(long address, long bytes, long committedBytes) {}

  @Override
  public long remap(long address, long oldBytes, long newBytes, boolean mayMove) {
    return REFUSED;
  }

  @Override
  public boolean fenceAllThreads() {
    return true; // Threads take turns.
  }

  @Override
  public BlockMemory blockMemory() {
    return new Words(this);
  }

  /** The OS page of an address. */
  long[] osPageOf(long address) {
    return osPages.computeIfAbsent(address / OS_PAGE_BYTES, _ -> new long[WORDS_PER_OS_PAGE]);
  }

  /** The seam over these OS pages. */
  static final class Words extends BlockMemory {
    private final LazyOs os;

    Words(LazyOs os) {
      this.os = os;
    }

    private static int wordIndex(long address) {
      return (int) (address >>> 3) & (WORDS_PER_OS_PAGE - 1);
    }

    @Override
    public long loadPlain(long block, int offset) {
      return (long) WORD.get(os.osPageOf(block + offset), wordIndex(block + offset));
    }

    @Override
    public void storePlain(long block, int offset, long word) {
      WORD.set(os.osPageOf(block + offset), wordIndex(block + offset), word);
    }

    @Override
    public boolean casAcqRel(long block, int offset, long expected, long next) {
      long[] osPage = os.osPageOf(block + offset);
      return WORD.compareAndSet(osPage, wordIndex(block + offset), expected, next);
    }

    @Override
    public void zeroPlain(long address, long bytes) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        storePlain(address + at, 0, 0);
      }
    }

    @Override
    public void copyPlain(long from, long to, long bytes) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        storePlain(to + at, 0, loadPlain(from + at, 0));
      }
    }
  }
}
