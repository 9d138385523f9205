// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.lab.scheduler.SparseOs;
import hakmem.memory.BlockMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * An operating system whose OS pages come into being when they are touched, so that an engine for a
 * single execution costs little. Words are elements of {@code long[]}, which Lincheck sees; the
 * bookkeeping around them it is told to pass over. For threads that take turns.
 */
final class LazyOs extends SparseOs {
  private static final int WORDS_PER_OS_PAGE = (int) (OS_PAGE_BYTES / Long.BYTES);
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final Map<Long, long[]> osPages = new HashMap<>();

  @Override
  public boolean purge(long address, long bytes) {
    osPages
        .keySet()
        .removeIf(number -> Long.compareUnsigned(number * OS_PAGE_BYTES - address, bytes) < 0);
    return true;
  }

  @Override
  public boolean discard(long address, long bytes) {
    return purge(address, bytes);
  }

  @Override
  public BlockMemory blockMemory() {
    return new OsPages(this);
  }

  /** The OS page of an address. */
  long[] osPageOf(long address) {
    return osPages.computeIfAbsent(address / OS_PAGE_BYTES, _ -> new long[WORDS_PER_OS_PAGE]);
  }

  /** The seam over these OS pages. */
  static final class OsPages extends Words {
    private final LazyOs os;

    OsPages(LazyOs os) {
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
  }
}
