// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import hakmem.base.Alignment;
import hakmem.memory.BlockMemory;
import hakmem.memory.OsMemory;

/**
 * An operating system that remembers words one by one, so that a new one costs nothing: an
 * execution touches a few hundred. Addresses are deterministic. For one real thread.
 */
public final class WordOs implements OsMemory {
  private static final int SLOTS = 1 << 12;
  private static final long OS_PAGE_BYTES = 4096;
  private static final long FIRST_ADDRESS = 1L << 40;

  private final long[] addresses = new long[SLOTS];
  private final long[] words = new long[SLOTS];
  private final int[] generations = new int[SLOTS];
  private final BlockMemory memory = new Words();
  private int generation;
  private int used;
  private long nextAddress;

  /** An operating system that has handed out nothing. */
  public WordOs() {
    reset();
  }

  /** Forgets everything. */
  public void reset() {
    generation++;
    used = 0;
    nextAddress = FIRST_ADDRESS;
  }

  private int slotOf(long address) {
    if (address < FIRST_ADDRESS || address >= nextAddress || (address & 7) != 0) {
      throw new ScenarioFailure("FAULT: access to 0x" + Long.toHexString(address));
    }
    int slot = (int) ((address >>> 3) * 0x9E37_79B9_7F4A_7C15L >>> 52);
    while (generations[slot] == generation) {
      if (addresses[slot] == address) {
        return slot;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (++used == SLOTS) {
      throw new IllegalStateException("more than " + SLOTS + " words; use a smaller scenario");
    }
    generations[slot] = generation;
    addresses[slot] = address;
    words[slot] = 0;
    return slot;
  }

  /** Reads a word, beside the engine. */
  public long load(long address) {
    return words[slotOf(address)];
  }

  /** Writes a word, beside the engine. */
  public void store(long address, long word) {
    words[slotOf(address)] = word;
  }

  @Override
  public long osPageBytes() {
    return OS_PAGE_BYTES;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    long address = Alignment.roundUp(nextAddress, Math.max(alignment, OS_PAGE_BYTES));
    nextAddress = address + bytes;
    return address;
  }

  @Override
  public boolean commit(long address, long bytes) {
    return true;
  }

  /** Zeroes the words that were ever touched: as many plain writes, each of them a point. */
  @Override
  public void purge(long address, long bytes) {
    for (int i = 0; i < SLOTS; i++) {
      if (generations[i] == generation && Long.compareUnsigned(addresses[i] - address, bytes) < 0) {
        Points.purged(addresses[i]);
        words[i] = 0;
      }
    }
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

  /** Logical threads run one at a time: what one has done the next one sees. */
  @Override
  public boolean fenceAllThreads() {
    return true;
  }

  @Override
  public BlockMemory blockMemory() {
    return memory;
  }

  /** The seam; the points are in the engine's calls of it. */
  private final class Words extends BlockMemory {
    @Override
    public long loadPlain(long block, int offset) {
      return load(block + offset);
    }

    @Override
    public void storePlain(long block, int offset, long word) {
      store(block + offset, word);
    }

    @Override
    public boolean casAcqRel(long block, int offset, long expected, long next) {
      boolean fits = load(block + offset) == expected;
      if (fits) {
        store(block + offset, next);
      }
      return fits;
    }

    @Override
    public void zeroPlain(long address, long bytes) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        store(address + at, 0);
      }
    }

    @Override
    public void copyPlain(long from, long to, long bytes) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        store(to + at, load(from + at));
      }
    }
  }
}
