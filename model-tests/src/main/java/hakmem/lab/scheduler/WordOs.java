// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import hakmem.memory.BlockMemory;
import hakmem.testkit.HeldRuns;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.checkerframework.common.value.qual.IntRange;

/**
 * An operating system that remembers words one by one, so that a new one costs nothing: an
 * execution touches a few hundred. Addresses are deterministic. For one real thread.
 */
public final class WordOs extends SparseOs {
  private static final int SLOTS = 1 << 12;

  private final long[] addresses = new long[SLOTS];
  private final long[] words = new long[SLOTS];
  private final int[] generations = new int[SLOTS];
  private final BlockMemory memory = new TouchedWords();
  private final HeldRuns committed = new HeldRuns();
  private final NavigableMap<Long, Long> unmapped = new TreeMap<>();
  private Judge judge = Judge.ALL;
  private int generation;
  private int used;

  /** An operating system that has handed out nothing. */
  public WordOs() {
    reset();
  }

  /** Who is told of faults. Without that check, memory that is not there reads as zero. */
  public void judgeBy(Judge newJudge) {
    judge = newJudge;
  }

  /** Forgets everything. */
  public void reset() {
    generation++;
    used = 0;
    forgetReserved();
    committed.clear();
    unmapped.clear();
  }

  private @IntRange(from = 0, to = SLOTS - 1) int slotOf(long address) {
    boolean isReserved = address >= FIRST_ADDRESS && address < nextAddress();
    if (!isReserved || (address & 7) != 0 || contains(unmapped, address)) {
      judge.report(Check.FAULT, "access to 0x" + Long.toHexString(address));
    }
    int slot = (int) ((address >>> 3) * 0x9E37_79B9_7F4A_7C15L >>> 52) & (SLOTS - 1);
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

  private static boolean contains(NavigableMap<Long, Long> ranges, long address) {
    if (ranges.isEmpty()) {
      return false;
    }
    Map.Entry<Long, Long> range = ranges.floorEntry(address);
    return range != null && address - range.getKey() < range.getValue();
  }

  @Override
  public int commit(long address, long bytes) {
    committed.add(address, bytes);
    return GRANTED;
  }

  /** Bytes that were committed and not purged since. */
  public long committedBytes() {
    return committed.bytes();
  }

  @Override
  public boolean release(long address, long bytes) {
    super.release(address, bytes);
    unmapped.put(address, bytes);
    return true;
  }

  /** Zeroes the words that were ever touched: as many plain writes, each of them a point. */
  @Override
  public boolean purge(long address, long bytes) {
    committed.remove(address, bytes);
    return discard(address, bytes);
  }

  @Override
  public boolean discard(long address, long bytes) {
    for (int i = 0; i < SLOTS; i++) {
      long word = addresses[i];
      if (generations[i] == generation && Long.compareUnsigned(word - address, bytes) < 0) {
        Points.purged(word);
        store(word, 0);
      }
    }
    return true;
  }

  @Override
  public BlockMemory blockMemory() {
    return memory;
  }

  /** The seam; the points are in the engine's calls of it. */
  private final class TouchedWords extends Words {
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
  }
}
