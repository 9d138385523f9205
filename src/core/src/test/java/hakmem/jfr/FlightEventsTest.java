// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ChildProgram;
import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.Heap;
import hakmem.diag.Census;
import hakmem.diag.Statistics;
import hakmem.gauge.SlowWatcher;
import hakmem.walk.EngineDoor;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording, read back, says what the test has done. */
class FlightEventsTest {
  private static final long MIB = 1 << 20;

  @TempDir Path work;

  private static Allocator allocator() {
    return builder().build();
  }

  private static Allocator.Builder builder() {
    return Allocator.builder()
        .reserveBytes(64 * MIB)
        .limitBytes(64 * MIB)
        .retainedBytesMax(0)
        .maintenanceMillis(0);
  }

  private static Configuration configuration() throws Exception {
    var in = FlightEvents.class.getResourceAsStream("hakmem.jfc");
    try (var reader = new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8)) {
      return Configuration.create(reader);
    }
  }

  /** What an action leaves in a recording with the settings of the jar. */
  private List<RecordedEvent> recorded(Runnable action) throws Exception {
    Path file = work.resolve("recording.jfr");
    try (Recording recording = new Recording(configuration())) {
      // Nobody waits ten seconds for figures: they are written when the recording ends.
      recording.enable("hakmem.Statistics").with("period", "endChunk");
      recording.enable("hakmem.SizeClass").with("period", "endChunk");
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> of(List<RecordedEvent> all, String name) {
    return all.stream().filter(e -> e.getEventType().getName().equals("hakmem." + name)).toList();
  }

  @Test
  void whatWentWrongIsRecorded() throws Exception {
    try (Allocator allocator = allocator();
        FlightEvents registered = FlightEvents.register(allocator, "test")) {
      Heap heap = allocator.newHeap();
      long block = heap.malloc(100);
      heap.free(block);
      List<RecordedEvent> all =
          recorded(
              () -> {
                assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(block));
                assertThrows(AllocationFailedException.class, () -> heap.malloc(100 * MIB));
                assertThrows(AllocationFailedException.class, () -> heap.malloc(Long.MAX_VALUE));
              });
      RecordedEvent wrong = of(all, "WrongFree").getFirst();
      assertEquals("DOUBLE_FREE", wrong.getString("kind"));
      assertEquals(block, wrong.getLong("address"));
      assertTrue(isOfThisTest(wrong));
      List<RecordedEvent> failures = of(all, "AllocationFailure");
      assertEquals(
          List.of("EXHAUSTION", "THRESHOLD"),
          failures.stream().map(e -> e.getString("cause")).toList());
      assertEquals(100 * MIB, failures.getFirst().getLong("requestedBytes"));
      RecordedEvent limit = of(all, "LimitReached").getFirst();
      assertEquals(64 * MIB, limit.getLong("limitBytes"));
      assertEquals(1, of(all, "LimitReached").size());
      registered.run();
      assertEquals(List.of(), of(recorded(() -> allocator.tryFree(16)), "WrongFree"));
    }
  }

  /** Each event says which allocator it is of, and a failure also whose limit it was. */
  @Test
  void eventsTellTheTag() throws Exception {
    try (Allocator outer = builder().name("server").build();
        Allocator inner =
            builder()
                .name("cache")
                .within(outer)
                .limitBytes(Long.MAX_VALUE)
                .sampleBytes(1)
                .build();
        FlightEvents registered = FlightEvents.register(inner, "any")) {
      List<RecordedEvent> all =
          recorded(
              () -> {
                inner.free(inner.malloc(5 * MIB));
                assertEquals(AddressFault.FOREIGN, inner.tryFree(16));
                assertThrows(AllocationFailedException.class, () -> inner.malloc(100 * MIB));
                Heap first = inner.newHeap();
                for (int i = 0; i < 3; i++) { // The sampled one is of another heap.
                  first.malloc(1000);
                }
                first.close();
                inner.newHeap().malloc(1000);
                inner.trim();
              });
      Set<String> tagged = new TreeSet<>();
      for (RecordedEvent event : all) {
        String name = event.getEventType().getName();
        if (name.startsWith("hakmem.")) {
          assertEquals("server/cache", event.getString("tag"), name);
          tagged.add(name);
        }
      }
      assertEquals(configured(), tagged, "each kind was met");
      assertEquals("server", of(all, "AllocationFailure").getFirst().getString("limitTag"));
      RecordedEvent limit = of(all, "LimitReached").getFirst();
      assertEquals("server", limit.getString("limitTag"));
      assertEquals(64 * MIB, limit.getLong("limitBytes"));
      registered.run();
    }
  }

  private static Set<String> configured() throws Exception {
    Set<String> names = new TreeSet<>();
    configuration().getSettings().keySet().forEach(key -> names.add(key.replaceAll("#.*", "")));
    return names;
  }

  @Test
  void adoptionsAndPurgesAreRecorded() throws Exception {
    try (Allocator allocator = allocator();
        FlightEvents registered = FlightEvents.register(allocator, "test")) {
      Heap first = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        blocks.add(first.malloc(1000));
      }
      Heap second = allocator.newHeap();
      List<RecordedEvent> all =
          recorded(
              () -> {
                first.close();
                blocks.add(second.malloc(1000));
                blocks.forEach(second::free);
                second.collect();
                allocator.trim();
                second.free(second.malloc(1000));
                second.collect();
                for (int i = 0; i < 2; i++) { // The second trims: nothing was cut since.
                  assertEquals(0, allocator.collectIdle().deadHeaps());
                }
              });
      RecordedEvent adoption = of(all, "Adoption").getFirst();
      assertEquals(1, adoption.getLong("slabs"));
      assertEquals(1024, adoption.getInt("blockBytes"));
      Statistics.Counts counts = Census.of(allocator).counts();
      assertEquals(1, counts.adoptions());
      assertEquals(
          counts.purgedBytes(), of(all, "Purge").stream().mapToLong(e -> e.getLong("bytes")).sum());
      assertTrue(counts.purgedBytes() > 0);
      registered.run();
    }
  }

  @Test
  void figuresByPeriodAreThoseOfTheCensus() throws Exception {
    try (Allocator allocator = builder().hugePages(true).build();
        FlightEvents registered = FlightEvents.register(allocator, "figures")) {
      allocator.free(allocator.malloc(100));
      allocator.heap().collect(); // Seven blocks of its list go home.
      long small = allocator.malloc(1000);
      long huge = allocator.malloc(3 * MIB);
      List<RecordedEvent> all = recorded(() -> {});
      RecordedEvent event = of(all, "Statistics").getLast();
      Statistics.Bytes bytes = Census.of(allocator).bytes();
      assertEquals("figures", event.getString("allocator"));
      assertEquals(1024 + 3 * MIB, event.getLong("liveBytes"));
      assertEquals(bytes.cached(), event.getLong("cachedBytes"));
      assertEquals(bytes.committed(), event.getLong("committedBytes"));
      assertEquals(bytes.reserved(), event.getLong("reservedBytes"));
      assertEquals(bytes.hugePages(), event.getLong("hugePageBytes"));
      assertEquals(bytes.resident().getAsLong(), event.getLong("residentBytes"));
      assertEquals(Long.MIN_VALUE, event.getLong("requestedBytes"), "not kept");
      assertEquals(961 + 3 * MIB - (128 << 10) + 1, event.getLong("requestedBytesLeast"));
      assertEquals(1024 + 3 * MIB, event.getLong("requestedBytesMost"));
      assertEquals(1, event.getLong("spanCuts"));
      assertEquals(1, event.getLong("flushes"));
      assertEquals(7, event.getLong("flushedBlocks"));
      RecordedEvent row = of(all, "SizeClass").getLast();
      assertEquals(1024, row.getInt("blockBytes"));
      assertEquals(961, row.getLong("requestLeast"));
      assertEquals(1024, row.getLong("requestMost"));
      assertEquals(1, row.getLong("liveBlocks"));
      allocator.free(small);
      allocator.free(huge);
      registered.run();
    }
  }

  /** Each block of the one place is chosen: its weight is that of all that the heap has taken. */
  @Test
  void samplesHavePlaceWeightAndLifetime() throws Exception {
    try (Allocator allocator = builder().sampleBytes(1).build();
        FlightEvents registered = FlightEvents.register(allocator, "samples")) {
      List<RecordedEvent> all =
          recorded(
              () -> {
                long block = allocator.malloc(3000);
                allocator.free(block);
                allocator.free(allocator.malloc(5 * MIB));
              });
      List<RecordedEvent> born = of(all, "AllocationSample");
      List<RecordedEvent> ended = of(all, "FreeSample");
      assertEquals(List.of(3072L, 5 * MIB), sizes(born));
      assertEquals(sizes(born), sizes(ended));
      RecordedEvent first = born.getFirst();
      assertEquals("samples", first.getString("allocator"));
      assertEquals(0, first.getLong("weight") % 3072, "of whole blocks");
      assertEquals(5 * MIB, born.getLast().getLong("weight"));
      assertTrue(isOfThisTest(first) && isOfThisTest(ended.getFirst()));
      RecordedEvent end = ended.getFirst();
      assertEquals(first.getLong("address"), end.getLong("address"));
      assertEquals(first.getLong("weight"), end.getLong("weight"));
      assertEquals(Thread.currentThread().threadId(), end.getLong("allocatingThread"));
      long nanos = end.getDuration("lifetime").toNanos();
      assertTrue(nanos > 0 && nanos < TimeUnit.MINUTES.toNanos(1), () -> "" + nanos);
      registered.run();
      assertEquals(List.of(), of(recorded(() -> leave(allocator)), "AllocationSample"));
    }
  }

  private static void leave(Allocator allocator) {
    allocator.free(allocator.malloc(5 * MIB));
  }

  private static List<Long> sizes(List<RecordedEvent> events) {
    return events.stream().map(event -> event.getLong("size")).toList();
  }

  private static boolean isOfThisTest(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .anyMatch(f -> f.getMethod().getType().getName().contains("FlightEventsTest"));
  }

  /** Every event has its lines in the settings, and no other has. */
  @Test
  void theSettingsNameEachEvent() throws Exception {
    assertEquals(
        Set.of(
            "hakmem.Adoption",
            "hakmem.AllocationFailure",
            "hakmem.AllocationSample",
            "hakmem.FreeSample",
            "hakmem.LimitReached",
            "hakmem.Purge",
            "hakmem.SizeClass",
            "hakmem.Statistics",
            "hakmem.WrongFree"),
        configured());
  }

  /** Fails in each call. */
  private static final class Failing implements SlowWatcher {
    @Override
    public void failed(AllocationFailedException failure, long committed, long limit) {
      throw new StackOverflowError();
    }

    @Override
    public void wrongFree(AddressFault fault, long address) {
      throw new OutOfMemoryError();
    }

    @Override
    public void adopted(int heapId, int blockBytes, long slabs) {
      throw new StackOverflowError();
    }

    @Override
    public void purged(long purges, long bytes) {
      throw new OutOfMemoryError();
    }
  }

  @Test
  void anErrorOfTheRecorderBreaksNoStep() {
    try (Allocator allocator = allocator()) {
      var counts = EngineDoor.open(allocator).parts().counts();
      counts.watch(new Failing());
      Heap first = allocator.newHeap();
      first.malloc(1000);
      first.close();
      Heap heap = allocator.newHeap();
      long block = heap.malloc(1000);
      assertEquals(1, counts.lostEvents());
      heap.free(block);
      assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(block));
      assertThrows(AllocationFailedException.class, () -> heap.malloc(100 * MIB));
      allocator.free(allocator.malloc(3 * MIB));
      allocator.trim();
      assertEquals(4, counts.lostEvents());
      assertEquals(List.of(), hakmem.diag.HeapAuditor.audit(allocator));
    }
  }

  /** Allocates, and makes a mistake. */
  static final class WithoutRecorder {
    private WithoutRecorder() {}

    public static void main(String[] arguments) {
      Hakmem.free(Hakmem.malloc(100));
      System.out.println(Hakmem.tryFree(16));
      System.out.println(ModuleLayer.boot().findModule("jdk.jfr").isPresent());
    }
  }

  @Test
  void allButTheEventsWorksWithoutTheModule() throws Exception {
    assertEquals(
        List.of("FOREIGN", "false"),
        ChildProgram.run(work, WithoutRecorder.class, "--limit-modules", "java.base"));
  }
}
