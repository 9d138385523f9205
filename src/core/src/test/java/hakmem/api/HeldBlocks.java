// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.memory.BlockMemory;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The blocks that a test holds, each filled with a pattern of its own: the user's side of the
 * contract. Large blocks are filled at both ends and once in each OS page.
 */
final class HeldBlocks {
  private static final long DENSE_WORDS = 16;
  private static final long SPARSE_WORDS = 512;

  private final BlockMemory memory;
  private final Allocator allocator;
  private final TreeMap<Long, Long> bytesByAddress = new TreeMap<>();

  HeldBlocks(Allocator allocator) {
    this.allocator = allocator;
    this.memory = EngineDoor.open(allocator).parts().memory();
  }

  /** Takes a block in: checks that it overlaps no other and fills it. Returns its address. */
  long add(long address, long bytes) {
    assertNotEquals(0, address);
    assertEquals(0, address % 16, () -> "alignment of " + Long.toHexString(address));
    long usable = allocator.usableSize(address);
    assertTrue(usable >= bytes, () -> "usable " + usable + " < " + bytes);
    Map.Entry<Long, Long> below = bytesByAddress.floorEntry(address);
    assertTrue(below == null || below.getKey() + below.getValue() <= address, "overlaps one below");
    Long above = bytesByAddress.ceilingKey(address);
    assertTrue(above == null || above >= address + usable, "overlaps one above");
    bytesByAddress.put(address, usable);
    fill(address, usable);
    return address;
  }

  /** Checks that the pattern is intact and forgets the block; the caller frees it. */
  void remove(long address) {
    verify(address, bytesByAddress.get(address));
    bytesByAddress.remove(address);
  }

  /** As {@link #remove(long)}, after the block has been resized and perhaps moved. */
  void remove(long address, long movedTo, long bytes) {
    long filled = bytesByAddress.remove(address);
    verifyMoved(movedTo, address, filled, Math.min(filled, bytes));
  }

  boolean isEmpty() {
    return bytesByAddress.isEmpty();
  }

  int size() {
    return bytesByAddress.size();
  }

  List<Long> addresses() {
    return new ArrayList<>(bytesByAddress.keySet());
  }

  void verifyAll() {
    bytesByAddress.forEach(this::verify);
  }

  private void fill(long address, long bytes) {
    for (long word = 0; word < bytes / 8; word = next(word, bytes / 8)) {
      memory.storePlain(address + word * 8, 0, pattern(address, word));
    }
  }

  private void verify(long address, long bytes) {
    verifyMoved(address, address, bytes, bytes);
  }

  /** Checks that a block starts with the bytes that were filled in at another address (realloc). */
  void verifyMoved(long address, long filledAt, long filledBytes, long bytes) {
    for (long word = 0; word < bytes / 8; word = next(word, filledBytes / 8)) {
      long found = memory.loadPlain(address + word * 8, 0);
      if (found != pattern(filledAt, word)) {
        assertEquals(
            Long.toHexString(pattern(filledAt, word)),
            Long.toHexString(found),
            "block " + Long.toHexString(address) + ", " + bytes + " bytes, word " + word);
      }
    }
  }

  static long pattern(long address, long word) {
    long mixed = (address + word) * 0x9E3779B97F4A7C15L;
    return (mixed ^ mixed >>> 29) | 1;
  }

  private static long next(long word, long words) {
    boolean dense = word < DENSE_WORDS || word >= words - DENSE_WORDS;
    return dense ? word + 1 : Math.min(word + SPARSE_WORDS, words - DENSE_WORDS);
  }
}
