// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked of the real system for huge OS pages, as the system itself lists it. */
class HugePagesTest {
  private static final long MIB = 1L << 20;

  /** Of no other test of this JVM: what closed allocators left goes to those of its length. */
  private static final long RESERVED = 1022 * MIB;

  /** Whether the kernel knows them: else it refuses, which is no failure. */
  private static final boolean KNOWN =
      Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));

  private static Allocator allocator(boolean on) {
    return Allocator.builder()
        .reserveBytes(RESERVED)
        .hugePages(on)
        .retainedBytesMax(0)
        .maintenanceMillis(0)
        .build();
  }

  /** Whether the mapping with this address is marked for huge pages. */
  private static boolean isMarked(long address) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] ends = line.split(" ")[0].split("-");
        inside =
            Long.compareUnsigned(Long.parseUnsignedLong(ends[0], 16), address) <= 0
                && Long.compareUnsigned(address, Long.parseUnsignedLong(ends[1], 16)) < 0;
      } else if (inside && line.startsWith("VmFlags:")) {
        return line.contains(" hg");
      }
    }
    throw new AssertionError("not mapped: " + address);
  }

  @Test
  void whereItIsOnAllMemoryIsMarked() throws IOException {
    try (Allocator allocator = allocator(true)) {
      long small = allocator.malloc(100);
      assertEquals(2 * MIB, allocator.stats().committedBytes());
      long huge = allocator.malloc(5 * MIB);
      for (long block : new long[] {small, huge}) {
        assertEquals(KNOWN, isMarked(block));
      }
      long reserved = Census.of(allocator).bytes().reserved();
      assertEquals(KNOWN ? reserved : 0, Census.of(allocator).bytes().hugePages());
      allocator.free(huge); // Goes back to the system, and comes again.
      long again = allocator.malloc(5 * MIB);
      assertEquals(KNOWN, isMarked(again));
      allocator.free(again);
      allocator.free(small);
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  /** The advice cannot be taken back, so what an allocator leaves is not for others. */
  @Test
  void whereItIsOffNothingIsMarkedWhateverWasBefore() throws IOException {
    for (int i = 0; i <= RetiredRanges.LEAST; i++) {
      allocator(true).close();
    }
    try (Allocator allocator = allocator(false)) { // Would have the oldest of them.
      long block = allocator.malloc(100);
      assertFalse(isMarked(block));
      assertEquals(0, Census.of(allocator).bytes().hugePages());
      allocator.free(block);
    }
  }

  @Test
  void whatIsReleasedDoesNotCount() {
    LinuxOs os = LinuxOs.withHugePages();
    long stays = os.reserve(2 * MIB, 2 * MIB);
    long goes = os.reserve(4 * MIB, 2 * MIB);
    assertEquals(KNOWN ? 6 * MIB : 0, os.hugePageBytes());
    assertTrue(os.release(goes, 4 * MIB));
    assertEquals(KNOWN ? 2 * MIB : 0, os.hugePageBytes());
    assertTrue(os.release(stays, 2 * MIB));
    assertEquals(0, os.hugePageBytes());
  }

  @Test
  void aRangeThatIsReservedAgainIsMarkedAgain() throws IOException {
    LinuxOs os = LinuxOs.withHugePages();
    long address = os.reserve(2 * MIB, 2 * MIB);
    assertEquals(OsMemory.GRANTED, os.commit(address, 2 * MIB));
    assertTrue(os.reserveAgain(address, 2 * MIB));
    assertEquals(KNOWN, isMarked(address));
    assertEquals(KNOWN ? 2 * MIB : 0, os.hugePageBytes());
    os.retire(address, 2 * MIB, 0);
    assertEquals(0, os.hugePageBytes());
  }
}
