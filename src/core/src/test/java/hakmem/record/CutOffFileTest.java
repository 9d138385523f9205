// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hakmem.api.Allocator;
import hakmem.api.Recording;
import hakmem.api.RecordingException;
import hakmem.diag.HeapAuditor;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that somebody cuts off while they are written. A store beyond their end is a fault, which
 * compiled code is told of some calls later: it must not be the program's.
 */
class CutOffFileTest {
  /** Until then the JIT has compiled what stores. */
  private static final int WARM_UP = 200_000;

  private final Allocator allocator = Allocator.builder().reserveBytes(1 << 26).build();

  @TempDir Path work;

  @AfterEach
  void close() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    assertEquals(0, allocator.liveBytes());
    allocator.close();
  }

  private void pairs(int count) {
    for (int i = 0; i < count; i++) {
      allocator.free(allocator.malloc(i & 1023));
    }
  }

  private void assertEndsAlone(Recording recording) throws Exception {
    pairs(WARM_UP);
    assertNull(recording.failure());
    try (FileChannel other = FileChannel.open(recording.file(), StandardOpenOption.WRITE)) {
      FileChannel ignored = other.truncate(0);
    }
    pairs(100);
    assertInstanceOf(InternalError.class, recording.failure());
    long events = recording.events();
    pairs(100);
    assertEquals(events, recording.events(), "it has ended");
    assertThrows(RecordingException.class, recording::close);
  }

  @Test
  void lastOperationsEndAlone() throws Exception {
    assertEndsAlone(allocator.recordLast(work.resolve("ring"), 1000));
  }

  @Test
  void aTraceEndsAlone() throws Exception {
    assertEndsAlone(allocator.record(work.resolve("a.trace")));
  }
}
