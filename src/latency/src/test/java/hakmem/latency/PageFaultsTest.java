// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Page faults as Linux tells them, and refused with a reason where it does not. */
class PageFaultsTest {
  private static final String REST = " S 1 2 3 4 5 6 1700 8 42 10 11 12";

  @TempDir Path work;

  private PageFaults read(String line) throws Exception {
    return PageFaults.read(Files.writeString(work.resolve("stat"), line));
  }

  @Test
  void theFieldsStandBehindAnyName() throws Exception {
    for (String name : new String[] {"java", "a b", "a) S 1 (b", ""}) {
      assertEquals(new PageFaults(1700, 42, ""), read("4711 (" + name + ")" + REST), name);
    }
  }

  @Test
  void whatCannotBeReadIsUnknownWithTheReason() throws Exception {
    assertTrue(
        PageFaults.read(work.resolve("none")).unknown().contains("cannot be read"), "no file");
    assertTrue(read("").unknown().contains("has no field for them"), "empty");
    assertTrue(read("1 (a) S 1 2").unknown().contains("has no field for them"), "short");
    assertTrue(
        read("1 (a) S 1 2 3 4 5 6 x 8 9 10").unknown().contains("has no number there"), "a word");
  }

  @Test
  void theyAreCountedAgainstABaseline() throws Exception {
    PageFaults before = new PageFaults(100, 2, "");
    PageFaults after = new PageFaults(150, 2, "");
    PageFaults unknown = PageFaults.read(work.resolve("none"));
    assertEquals(new PageFaults(50, 0, ""), after.since(before));
    assertEquals(unknown, after.since(unknown));
    assertEquals(unknown, unknown.since(before));
  }

  /** Each unit that is touched for the first time costs the process one at least. */
  @Test
  void touchingMemoryIsSeen() {
    try (Allocator allocator = Allocator.builder().retainedBytesMax(0).build();
        LatencyIndicators kpi = LatencyIndicators.start(allocator)) {
      long bytes = 64 << 20;
      allocator.free(touched(allocator, bytes));
      PageFaults faults = kpi.total().faults();
      assertEquals("", faults.unknown());
      assertTrue(faults.soft() >= bytes / (2 << 20), faults::toString);
      assertTrue(kpi.endPeriod().faults().soft() >= faults.soft(), "the same period");
    }
  }

  private static long touched(Allocator allocator, long bytes) {
    var segment = allocator.mallocSegment(bytes);
    segment.fill((byte) 1);
    return segment.address();
  }

  @Test
  void withoutThemTheRestIsThere() throws Exception {
    try (Allocator allocator = Allocator.builder().build();
        LatencyIndicators kpi = LatencyIndicators.start(allocator, 1, work.resolve("none"))) {
      allocator.free(allocator.malloc(1));
      LatencySnapshot total = kpi.total();
      assertEquals(1, total.row("malloc").count());
      assertTrue(total.toText().contains("page faults: unknown, "), total::toText);
      assertTrue(total.toJson().contains("\"known\":false,\"soft\":0"), total::toJson);
    }
  }
}
