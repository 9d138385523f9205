// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private static long addressSpaceBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[0];
    return Long.parseLong(pages) * LinuxOs.INSTANCE.osPageBytes();
  }
}
