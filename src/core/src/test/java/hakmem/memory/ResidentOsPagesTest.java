// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the system says lies in memory, beside what was touched and what smaps says. */
class ResidentOsPagesTest {
  private static final long MIB = 1 << 20;

  /** More than one call asks for. */
  private static final long RESERVED = 100 * MIB;

  private final LinuxOs os = LinuxOs.INSTANCE;

  /** Bytes in memory, as smaps has them, of the mapping with this address. */
  private static long rss(long address) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] ends = line.split(" ")[0].split("-");
        inside =
            Long.parseUnsignedLong(ends[0], 16) <= address
                && address < Long.parseUnsignedLong(ends[1], 16);
      } else if (inside && line.startsWith("Rss:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new AssertionError("not mapped: " + address);
  }

  @Test
  void touchedOsPagesCountUntilTheyGoBack() throws IOException {
    long base = os.reserve(RESERVED, 2 * MIB);
    assertEquals(0, os.residentBytes(base, RESERVED), "none may be touched");
    assertEquals(OsMemory.GRANTED, os.commit(base + MIB, RESERVED - 2 * MIB)); // Not its ends.
    assertEquals(0, os.residentBytes(base, RESERVED), "none was touched");
    os.blockMemory().zeroPlain(base + 2 * MIB, 3 * MIB);
    os.blockMemory().storePlain(base + 90 * MIB, 0, 1);
    long resident = os.residentBytes(base, RESERVED);
    assertEquals(rss(base + 90 * MIB), resident);
    assertTrue(resident >= 3 * MIB + os.osPageBytes(), "resident: " + resident);
    assertEquals(os.osPageBytes(), os.residentBytes(base + 2 * MIB, os.osPageBytes()));
    assertEquals(3 * MIB, os.residentBytes(base + 2 * MIB, 3 * MIB));
    assertTrue(os.purge(base + 2 * MIB, 3 * MIB));
    assertEquals(0, os.residentBytes(base + 2 * MIB, 3 * MIB));
    assertTrue(os.release(base, RESERVED));
  }

  @Test
  void whereNothingIsMappedItIsUnknown() {
    assertEquals(0, os.residentBytes(0, 0));
    assertEquals(OsMemory.RESIDENT_UNKNOWN, os.residentBytes(0, os.osPageBytes()));
    assertEquals(OsMemory.RESIDENT_UNKNOWN, os.residentBytes(0, RESERVED));
  }

  /** Says that all lies in memory, as the sandbox gVisor does. */
  @SuppressWarnings({"unused", "restricted"}) // As a function of C.
  private static long all(long address, long bytes, long told, long d, long e, long f) {
    MemorySegment.ofAddress(told).reinterpret(bytes / 4096).fill((byte) -1);
    return 0;
  }

  @Test
  @SuppressWarnings("restricted") // The stub is called while its arena is open.
  void whoSaysThatAllLiesInMemoryIsNotBelieved() throws ReflectiveOperationException {
    Class<?> number = long.class;
    MethodHandle handle =
        MethodHandles.lookup()
            .findStatic(
                ResidentOsPagesTest.class,
                "all",
                MethodType.methodType(number, number, number, number, number, number, number));
    FunctionDescriptor type =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = Linker.nativeLinker().upcallStub(handle, type, arena);
      assertEquals(
          OsMemory.RESIDENT_UNKNOWN, new ResidentOsPages(all, 4096, 4096).bytes(4096, 4096));
    }
    MemorySegment refuses = Downcalls.function("getpagesize"); // It does not answer 0.
    assertEquals(
        OsMemory.RESIDENT_UNKNOWN, new ResidentOsPages(refuses, 4096, 4096).bytes(4096, 4096));
  }
}
