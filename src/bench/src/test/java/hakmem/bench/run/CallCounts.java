// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.SystemMemory;
import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.Peers;
import hakmem.bench.peer.Slots;
import hakmem.bench.workload.Workload;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What a batch of a workload asks of its allocator: operations, calls of malloc, calloc, realloc,
 * aligned_alloc and free, and blocks that were freed unwritten. {@code counting.c} counts in C.
 * Stateless.
 */
final class CallCounts {
  private static final long FRESH = 0x5EEDF00DCAFEL;
  private static final int MALLOCS = 0;
  private static final int CALLOCS = 1;
  private static final int REALLOCS = 2;
  private static final int ALIGNED = 3;
  private static final int FREES = 4;
  private static final int UNWRITTEN = 5;
  private static final Pattern SAID =
      Pattern.compile("(?s).*operations (\\d+).*counted ([\\d ]+)\\s*");

  private CallCounts() {}

  /** Of the workload in Java. */
  static String ofJava(Workload workload) throws Exception {
    return difference(workload, inJava(workload, 1), inJava(workload, 2));
  }

  /** Of the one in C, with {@code counting.c} preloaded. */
  static String ofC(Path program, Path library, Workload workload) throws Exception {
    return difference(
        workload, inC(program, library, workload, 1), inC(program, library, workload, 2));
  }

  /** Builds {@code counting.c}. */
  static Path library(Path compiler, Path folder) throws Exception {
    Path source = folder.resolve("counting.c");
    try (var in = CallCounts.class.getResourceAsStream("counting.c")) {
      Files.copy(in, source);
    }
    Path library = folder.resolve("libcounting.so");
    ProcessBuilder build =
        new ProcessBuilder(
            compiler.toString(),
            "-O1",
            "-fno-builtin",
            "-shared",
            "-fPIC",
            "-o",
            library.toString(),
            source.toString());
    assertEquals(0, build.inheritIO().start().waitFor());
    return library;
  }

  /** What starts and ends is in both. */
  private static String difference(Workload workload, long[] less, long[] more) {
    long[] by = LongStream.range(0, less.length).map(i -> more[(int) i] - less[(int) i]).toArray();
    assertTrue(by[0] > 0, "more batches are more operations");
    return workload.name() + " " + Arrays.toString(by);
  }

  private static long[] inC(Path program, Path library, Workload workload, int batches)
      throws Exception {
    Process process =
        new ProcessBuilder("env", "LD_PRELOAD=" + library, program.toString())
            .redirectErrorStream(true)
            .start();
    try (var stdin = process.getOutputStream()) {
      String commands = "start\t" + workload.id() + "\t1\nplay\t" + batches + "\nstop\n";
      stdin.write(commands.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher numbers = SAID.matcher(said);
    assertTrue(numbers.matches(), () -> workload.name() + ": " + said);
    return Pattern.compile(" ")
        .splitAsStream(numbers.group(1) + " " + numbers.group(2).strip())
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private static long[] inJava(Workload workload, int batches) throws Exception {
    AtomicLongArray counts = new AtomicLongArray(6);
    long operations;
    try (Peer malloc = Peers.named(Peers.MALLOC).orElseThrow().opener().get();
        Crew crew = new Crew(workload, () -> new Counting(malloc.caller(), counts), 1)) {
      operations = crew.round(batches).operations();
    }
    return LongStream.concat(
            LongStream.of(operations), LongStream.range(0, 6).map(i -> counts.get((int) i)))
        .toArray();
  }

  private static final class Counting extends Caller {
    private final Caller caller;
    private final AtomicLongArray counts;

    Counting(Caller caller, AtomicLongArray counts) {
      this.caller = caller;
      this.counts = counts;
    }

    @Override
    public void allocate(Slots slots, int slot, long bytes) {
      caller.allocate(slots, slot, bytes);
      counts.incrementAndGet(MALLOCS);
      if (bytes >= Long.BYTES) {
        SystemMemory.ALL.set(ValueLayout.JAVA_LONG, slots.address(slot), FRESH);
      }
    }

    @Override
    public void allocateZeroed(Slots slots, int slot, long bytes) {
      caller.allocateZeroed(slots, slot, bytes);
      counts.incrementAndGet(CALLOCS);
    }

    @Override
    public void reallocate(Slots slots, int slot, long oldBytes, long bytes) {
      caller.reallocate(slots, slot, oldBytes, bytes);
      counts.incrementAndGet(REALLOCS);
    }

    @Override
    public void allocateAligned(Slots slots, int slot, long bytes, long alignment) {
      caller.allocateAligned(slots, slot, bytes, alignment);
      counts.incrementAndGet(ALIGNED);
    }

    @Override
    public void free(Slots slots, int slot) {
      long first = SystemMemory.ALL.get(ValueLayout.JAVA_LONG, slots.address(slot));
      counts.addAndGet(UNWRITTEN, first == FRESH ? 1 : 0);
      counts.incrementAndGet(FREES);
      caller.free(slots, slot);
    }

    @Override
    public void end() {
      caller.end();
    }
  }
}
