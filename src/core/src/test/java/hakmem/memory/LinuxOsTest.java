// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the real system is asked for, as it sees it. */
class LinuxOsTest {
  private static final long BYTES = 2L << 20;
  private static final long ALIGNMENT = 1L << 40;

  /** Where a mapping of ALIGNMENT more falls is chance; all of them together are not. */
  private static final int RESERVATIONS = 8;

  @Test
  void whatIsReservedForAlignmentGoesBackAtBothEnds() throws IOException {
    LinuxOs os = LinuxOs.INSTANCE;
    long before = addressSpaceBytes();
    List<Long> reserved = new ArrayList<>();
    for (int i = 0; i < RESERVATIONS; i++) {
      long address = os.reserve(BYTES, ALIGNMENT);
      assertFalse(Errno.isRefusal(address));
      assertEquals(0, address % ALIGNMENT);
      assertEquals(OsMemory.GRANTED, os.commit(address, BYTES), "all of it is mapped");
      reserved.add(address);
    }
    long grown = addressSpaceBytes() - before;
    assertTrue(grown < ALIGNMENT / 2, () -> grown + " bytes of address space");
    reserved.forEach(address -> assertTrue(os.release(address, BYTES)));
  }

  /** As the manual of mmap and mprotect has it, and the system's errno.h. */
  private static final int ENOMEM = 12;

  private static final int EINVAL = 22;
  private static final long NOWHERE = 1L << 46;

  @Test
  void refusalsComeWithTheirReason() {
    LinuxOs os = LinuxOs.INSTANCE;
    os.explainRefusals();
    assertEquals(ENOMEM, os.commit(NOWHERE, BYTES), "nothing is mapped there");
    assertEquals(EINVAL, os.commit(NOWHERE + 1, BYTES), "not where an OS page begins");
    long refusal = os.reserve(1L << 47, ALIGNMENT);
    assertTrue(Errno.isRefusal(refusal));
    assertEquals(ENOMEM, Errno.ofReserve(refusal), "more than there are addresses");
    long address = os.reserve(BYTES, BYTES);
    assertEquals(OsMemory.GRANTED, os.commit(address, BYTES));
    assertTrue(os.release(address, BYTES));
  }

  @Test
  void whatIsDiscardedReadsAsZeroAndTheRestStays() {
    LinuxOs os = LinuxOs.INSTANCE;
    long page = os.osPageBytes();
    long address = os.reserve(BYTES, BYTES);
    assertEquals(OsMemory.GRANTED, os.commit(address, BYTES));
    for (long at = 0; at < BYTES; at += Long.BYTES) {
      os.blockMemory().storePlain(address + at, 0, -1);
    }
    assertTrue(os.discard(address + page, 2 * page));
    for (long at = 0; at < BYTES; at += Long.BYTES) {
      boolean gone = page <= at && at < 3 * page;
      assertEquals(gone ? 0 : -1, os.blockMemory().loadPlain(address + at, 0), "byte " + at);
    }
    assertFalse(os.discard(NOWHERE, page), "nothing is mapped there");
    assertTrue(os.release(address, BYTES));
  }

  /** So much that some dozens of them are all addresses that there are. */
  private static final long MUCH = 2L << 40;

  @Test
  void whereTheSystemRefusesWhatWasRetiredServes() {
    LinuxOs os = LinuxOs.INSTANCE;
    List<Long> all = new ArrayList<>();
    List<Long> halves = new ArrayList<>();
    long kept;
    try {
      reserveAll(all, MUCH);
      reserveAll(halves, MUCH / 2);
      long first = retireLast(all, MUCH);
      long second = retireLast(all, MUCH);
      long third = retireLast(all, MUCH);
      assertNotEquals(OsMemory.GRANTED, os.commit(first, BYTES), "three are too many");
      // Maybe the first place once more, then those that are retired, however young they are.
      for (long address = 0; address != second && address != third; ) {
        address = os.reserve(MUCH, BYTES);
        assertFalse(Errno.isRefusal(address), "one of them is left");
        all.add(address);
        assertEquals(OsMemory.GRANTED, os.commit(address, BYTES));
        assertEquals(0, os.blockMemory().loadPlain(address, 0));
      }
      long half = os.reserve(MUCH / 2, BYTES);
      assertFalse(Errno.isRefusal(half), "what nobody wants at its length goes back to the system");
      halves.add(half);
    } finally {
      kept = releaseAll(all, MUCH) + releaseAll(halves, MUCH / 2);
    }
    assertEquals(0, kept, "mappings that the system has not taken back");
  }

  @Test
  void whatWasRetiredWithHugePagesServesOthers() {
    retiredByOneServesTheOther(LinuxOs.withHugePages(), LinuxOs.INSTANCE);
  }

  @Test
  void whatWasRetiredWithoutHugePagesServesOthers() {
    retiredByOneServesTheOther(LinuxOs.INSTANCE, LinuxOs.withHugePages());
  }

  private static void retiredByOneServesTheOther(LinuxOs one, LinuxOs other) {
    List<Long> all = new ArrayList<>();
    List<Long> halves = new ArrayList<>();
    long kept;
    try {
      reserveAll(all, MUCH);
      reserveAll(halves, MUCH / 2);
      one.retire(all.removeLast(), MUCH, 0);
      long half = other.reserve(MUCH / 2, BYTES);
      assertFalse(Errno.isRefusal(half), "it goes back to the system");
      assertTrue(other.release(half, MUCH / 2));
    } finally {
      kept = releaseAll(all, MUCH) + releaseAll(halves, MUCH / 2);
    }
    assertEquals(0, kept, "mappings that the system has not taken back");
  }

  private static void reserveAll(List<Long> all, long bytes) {
    long address = LinuxOs.INSTANCE.reserve(bytes, BYTES);
    while (!Errno.isRefusal(address)) {
      all.add(address);
      address = LinuxOs.INSTANCE.reserve(bytes, BYTES);
    }
  }

  /** Returns how many the system has not taken back. */
  private static long releaseAll(List<Long> all, long bytes) {
    return all.stream().filter(address -> !LinuxOs.INSTANCE.release(address, bytes)).count();
  }

  private static long retireLast(List<Long> all, long bytes) {
    LinuxOs os = LinuxOs.INSTANCE;
    long address = all.getLast();
    assertEquals(OsMemory.GRANTED, os.commit(address, BYTES));
    os.blockMemory().storePlain(address, 0, 7);
    os.retire(address, bytes, BYTES);
    return all.removeLast();
  }

  /** Blocks of all sizes to 2 KiB, of which one in a hundred stays. */
  private static final int BLOCKS = 100_000;

  private static final int STAYS = 100;

  @Test
  void fewBlocksThatStayKeepLittleMemory() throws IOException {
    try (Allocator allocator = Allocator.builder().maintenanceMillis(0).build()) {
      Heap heap = allocator.newHeap();
      SplittableRandom random = new SplittableRandom(1);
      long[] blocks = new long[BLOCKS];
      for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = heap.malloc(16 + random.nextInt(2000));
        LinuxOs.INSTANCE.blockMemory().storePlain(blocks[i], 0, i);
      }
      for (int i = 0; i < BLOCKS; i++) {
        if (i % STAYS != 0) {
          heap.free(blocks[i]);
        }
      }
      heap.close();
      long before = residentBytes();
      long committed = allocator.stats().committedBytes();
      allocator.trim();
      long given = before - residentBytes();
      assertTrue(given > committed * 3 / 4, given + " bytes of " + committed);
      for (int i = 0; i < BLOCKS; i += STAYS) {
        assertEquals(i, LinuxOs.INSTANCE.blockMemory().loadPlain(blocks[i], 0));
      }
    }
  }

  private static long addressSpaceBytes() throws IOException {
    return statm(0);
  }

  private static long residentBytes() throws IOException {
    return statm(1);
  }

  private static long statm(int field) throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[field];
    return Long.parseLong(pages) * LinuxOs.INSTANCE.osPageBytes();
  }
}
