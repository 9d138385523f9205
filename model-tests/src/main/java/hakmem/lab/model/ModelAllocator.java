// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The executable model: an allocator over maps. It has the operations of the engine and one answer
 * to each but for the address, which is free within the laws: the engine's answer is handed in, and
 * the model either takes it as its own or says which law it breaks.
 *
 * <p>Laws: a new block is aligned, at least as large as asked for and apart from every live block
 * (MODEL-ALIGN, MODEL-USABLE, MODEL-OVERLAP); what the user wrote stays (MODEL-CONTENT); calloc
 * gives zeros (MODEL-ZERO); a live block can be freed, exactly once, and nothing else can
 * (MODEL-FREE, MODEL-WRONG-FREE).
 */
final class ModelAllocator {
  /** The largest request that any mapping can hold. */
  static final long BYTES_MAX = 1L << 46;

  /** Alignment of every address. */
  static final long ALIGNMENT = 16;

  /** Seed that means: the user has not written to the block. */
  static final long UNTOUCHED = -1;

  /** Every so many blocks, one stays untouched at first: its words are the engine's. */
  private static final int UNTOUCHED_PERIOD = 4;

  /**
   * A live block.
   *
   * @param requested bytes asked for
   * @param usable bytes that the user may touch
   * @param seed of the pattern in them; {@link #UNTOUCHED} if the user has not written yet
   */
  record Block(int id, long address, long requested, long usable, long seed) {
    long end() {
      return address + usable;
    }
  }

  private final Pattern pattern;
  private final TreeMap<Long, Block> liveByAddress = new TreeMap<>();
  private final Map<Integer, Block> liveById = new HashMap<>();
  private final Map<Integer, Block> deadById = new HashMap<>();
  private final NavigableMap<Long, Long> damaged = new TreeMap<>(); // Ends of ranges, by start.
  private final Set<Long> writtenLate = new HashSet<>(); // Words that no live block had then.
  private final Set<Long> perhapsLost = new HashSet<>();
  private long usableBytes;

  ModelAllocator(Pattern pattern) {
    this.pattern = pattern;
  }

  /** malloc, calloc, aligned: a block is born at the address that the engine chose. */
  void born(int id, long bytes, long alignment, boolean zeroed, long address, long usable) {
    long seed = id % UNTOUCHED_PERIOD == UNTOUCHED_PERIOD - 1 ? UNTOUCHED : id;
    Block block = new Block(id, address, bytes, usable, seed);
    require(
        address != 0 && address % Math.max(alignment, ALIGNMENT) == 0,
        "MODEL-ALIGN",
        () -> block + " is not at a multiple of " + Math.max(alignment, ALIGNMENT));
    require(
        usable >= Math.max(bytes, 1), "MODEL-USABLE", () -> block + " is smaller than asked for");
    require(usable % 8 == 0, "MODEL-USABLE", () -> block + " does not end at a word");
    Block below = overlapping(address, usable);
    require(below == null, "MODEL-OVERLAP", () -> block + " overlaps the live " + below);
    if (zeroed) {
      long dirty = firstDirty(address, bytes);
      require(dirty < 0, "MODEL-ZERO", () -> block + " is not zero at offset " + dirty);
    }
    if (seed != UNTOUCHED) {
      pattern.fill(address, usable, seed);
    }
    liveByAddress.put(address, block);
    liveById.put(id, block);
    usableBytes += usable;
  }

  /** The first word that is not zero, and not because the user wrote there after a free. */
  private long firstDirty(long address, long bytes) {
    long from = 0;
    while (from < bytes) {
      long dirty = pattern.firstDirty(address + from, bytes - from);
      if (dirty < 0 || !writtenLate.contains(address + from + dirty)) {
        return dirty < 0 ? -1 : from + dirty;
      }
      from += dirty + Long.BYTES;
    }
    return -1;
  }

  private @Nullable Block overlapping(long address, long usable) {
    Map.Entry<Long, Block> other = liveByAddress.floorEntry(address + usable - 1);
    return other != null && other.getValue().end() > address ? other.getValue() : null;
  }

  /** malloc and calloc waste less than 1/8 of a request, header included, or 15 bytes. */
  void checkWaste(int id) {
    Block block = live(id);
    if (block != null) {
      long bytes = Math.max(1, block.requested());
      require(
          block.usable() - bytes <= Math.max(15, (bytes + 16) / 8),
          "MODEL-WASTE",
          () -> block + " is much larger than asked for");
    }
  }

  /** realloc: the first bytes must have moved along. */
  void moved(Block old, long bytes, long address, long usable) {
    remove(old);
    long kept = Math.min(old.usable(), bytes);
    long fault = firstFault(old, address, kept);
    require(
        fault < 0,
        "MODEL-CONTENT",
        () -> "realloc of " + old + " to " + bytes + " bytes lost its content at offset " + fault);
    born(old.id(), bytes, ALIGNMENT, false, address, usable);
  }

  /** free: the block is dead; its bytes were right to the end. */
  void freed(Block block) {
    remove(block);
    deadById.put(block.id(), block);
  }

  private void remove(Block block) {
    liveByAddress.remove(block.address());
    liveById.remove(block.id());
    usableBytes -= block.usable();
  }

  /** The user fills the block anew. */
  void written(Block old, long seed) {
    Block block = new Block(old.id(), old.address(), old.requested(), old.usable(), seed);
    pattern.fill(block.address(), block.usable(), seed);
    liveByAddress.put(block.address(), block);
    liveById.put(block.id(), block);
  }

  /** The bytes of a live block are those that the user wrote last. */
  void checkContent(Block block) {
    long fault = firstFault(block, block.address(), block.usable());
    require(fault < 0, "MODEL-CONTENT", () -> block + " lost its content at offset " + fault);
  }

  private long firstFault(Block block, long address, long kept) {
    return block.seed() == UNTOUCHED
        ? -1
        : pattern.firstFault(address, block.usable(), kept, block.seed());
  }

  /** All memory is gone. */
  void closed() {
    deadById.clear();
    liveByAddress.clear();
    liveById.clear();
    usableBytes = 0;
    damaged.clear();
    writtenLate.clear();
    perhapsLost.clear();
  }

  /**
   * The user has written to a block after freeing it: only what stays safe is checked now. The list
   * of its slab ends there, and the blocks behind are lost: another free of one may succeed.
   *
   * @param dead the block
   * @param address of the slab's first block
   * @param bytes of its blocks
   */
  void wroteAfterFree(Block dead, long address, long bytes) {
    writtenLate.add(dead.address());
    writtenLate.add(dead.address() + Long.BYTES);
    damaged.merge(address, address + bytes, Math::max);
  }

  /**
   * An Error has cut off the free of a block: it may be free or lost. A lost one is on no list, so
   * another free of it may succeed.
   */
  void mayBeLost(Block block) {
    perhapsLost.add(block.address());
  }

  /** Whether any block was written to after it was freed. */
  boolean isTainted() {
    return !damaged.isEmpty();
  }

  /**
   * Whether a free of the address must be refused: no live block starts there, and none that may be
   * lost. What lies inside a live block must be refused in damaged slabs too.
   */
  boolean isWrongAddress(long address) {
    return !liveByAddress.containsKey(address)
        && !perhapsLost.contains(address)
        && (covering(address) != null || !isDamaged(address));
  }

  private boolean isDamaged(long address) {
    return damaged.headMap(address, true).values().stream().anyMatch(end -> address < end);
  }

  /** The live block that an address lies in, or null. */
  @Nullable Block covering(long address) {
    return overlapping(address, 1);
  }

  /** Whether any byte of a range is a live block's. */
  boolean anyLiveWithin(long address, long bytes) {
    return overlapping(address, bytes) != null;
  }

  /** How many live blocks start within a range. */
  int liveWithin(long address, long bytes) {
    return liveByAddress.subMap(address, address + bytes).size();
  }

  /** The live block with this number, or null. */
  @Nullable Block live(int id) {
    return liveById.get(id);
  }

  /** The dead block with this number, or null. */
  @Nullable Block dead(int id) {
    return deadById.get(id);
  }

  /** Bytes that users hold. */
  long usableBytes() {
    return usableBytes;
  }

  /** All live blocks, by address. */
  Collection<Block> live() {
    return liveByAddress.values();
  }
}
