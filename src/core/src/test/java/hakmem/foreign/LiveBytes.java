// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.api.Allocator;
import hakmem.diag.HeapAuditor;
import hakmem.walk.EngineDoor;
import hakmem.walk.LiveBlockCount;
import java.util.List;

/** What an allocator has handed out. */
final class LiveBytes {
  private LiveBytes() {}

  static long of(Allocator allocator) {
    return LiveBlockCount.of(EngineDoor.open(allocator)).bytes();
  }

  /** Nothing is live, and the heap is whole. */
  static void assertNone(Allocator allocator) {
    assertEquals(0, of(allocator), "bytes are live");
    assertEquals(List.of(), HeapAuditor.audit(allocator));
  }
}
