// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.HeapCorruptionException;
import hakmem.api.Recording;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file of last operations holds becomes a trace that is shrunk to the fault. */
class RingTraceTest {
  @TempDir Path folder;

  private static String run(int code, Object... arguments) {
    StringWriter out = new StringWriter();
    String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    int ended = Main.run(new PrintWriter(out), new PrintWriter(out), words);
    assertEquals(code, ended, out::toString);
    return out.toString();
  }

  private Path trace() {
    Path trace = folder.resolve("app.trace");
    run(ExitCode.CHECK_FAILED, "post-mortem", folder.resolve("ring"), "--trace", trace);
    return trace;
  }

  private String shrink() {
    Path minimal = folder.resolve("app.min.trace");
    return run(ExitCode.SUCCESS, "shrink", "--misuse", "--out", minimal, trace());
  }

  @Test
  void eachOperationHasItsLine() throws Exception {
    Allocator allocator = Allocator.builder().maintenanceMillis(0).build();
    long old = allocator.malloc(50);
    try (Recording _ = allocator.recordLast(folder.resolve("ring"), 100)) {
      long a = allocator.malloc(100);
      long c = allocator.calloc(2, 50);
      long m = allocator.alignedAlloc(300, 256);
      long moved = allocator.realloc(a, 5_000);
      Thread.ofPlatform().start(() -> allocator.free(c)).join();
      assertEquals(AddressFault.INTERIOR, allocator.tryFree(m + 16));
      assertEquals(AddressFault.FOREIGN, allocator.tryFree(16));
      allocator.free(old);
      allocator.free(moved);
      allocator.free(m);
      assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(m));
    } finally {
      allocator.close(CloseMode.CHECK);
    }
    List<String> lines =
        Files.readString(trace()).lines().filter(line -> !line.startsWith("#")).toList();
    assertEquals(
        List.of(
            "t 0",
            "a 0 100",
            "c 1 100",
            "m 2 300 8",
            "r 0 5000",
            "t 1",
            "f 1",
            "t 0",
            "i 2 16",
            "f 0",
            "f 2",
            "d 2"),
        lines);
  }

  @Test
  void aDoubleFreeIsShrunk() {
    Allocator allocator = Allocator.builder().maintenanceMillis(0).build();
    try (Recording _ = allocator.recordLast(folder.resolve("ring"), 1_000)) {
      for (int i = 0; i < 100; i++) {
        allocator.free(allocator.malloc(i));
      }
      long twice = allocator.malloc(100);
      allocator.free(twice);
      assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(twice));
    } finally {
      allocator.close(CloseMode.CHECK);
    }
    String shrunk = shrink();
    assertTrue(shrunk.contains("DOUBLE-FREE"), shrunk);
  }

  /** The allocator knows no more of it than that nothing is there. */
  @Test
  void aDoubleFreeOfWhatWentBackIsShrunk() {
    Allocator allocator = Allocator.builder().retainedBytesMax(0).maintenanceMillis(0).build();
    try (Recording _ = allocator.recordLast(folder.resolve("ring"), 1_000)) {
      long huge = allocator.malloc(3 << 20);
      allocator.free(huge);
      assertEquals(AddressFault.NOT_ALLOCATED, allocator.tryFree(huge));
    } finally {
      allocator.close(CloseMode.CHECK);
    }
    String shrunk = shrink();
    assertTrue(shrunk.contains("DOUBLE-FREE"), shrunk);
  }

  @Test
  void aWriteAfterAFreeIsShrunk() {
    Allocator allocator = Allocator.builder().maintenanceMillis(0).build();
    try (Recording _ = allocator.recordLast(folder.resolve("ring"), 1_000)) {
      MemorySegment block = allocator.mallocSegment(100);
      allocator.free(block);
      block.set(ValueLayout.JAVA_LONG, 0, 4711);
      assertThrows(
          HeapCorruptionException.class,
          () -> {
            for (int i = 0; i < 10; i++) {
              long ignored = allocator.malloc(100);
            }
          });
    } finally {
      allocator.close(CloseMode.FREE);
    }
    String shrunk = shrink();
    assertTrue(shrunk.contains("USE-AFTER-FREE"), shrunk);
  }
}
