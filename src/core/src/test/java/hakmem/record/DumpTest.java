// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.HeapCorruptionException;
import hakmem.api.Recording;
import hakmem.api.RecordingException;
import hakmem.api.SiteMode;
import hakmem.base.Kinds;
import hakmem.diag.HeapAuditor;
import hakmem.diag.StateDump;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.record.Incident.Kind;
import hakmem.walk.EngineDoor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps beside the file of last operations: of each incident, whole or not at all. */
class DumpTest {
  private static final long MIB = 1 << 20;

  @TempDir Path work;

  @BeforeEach
  void beginAnew() {
    DumpedOperations.PROCESS_COUNT.set(0);
  }

  private Path ring() {
    return work.resolve("ring");
  }

  private Path dump(Kind kind) {
    return work.resolve("ring.dump-" + kind.label() + ".json");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(work)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertTold(String dump, String... parts) {
    for (String part : parts) {
      assertTrue(dump.contains(part), () -> part + " is not in " + dump);
    }
  }

  @SuppressWarnings("restricted") // The program of the test writes where it must not.
  private static void write(long address, long word) {
    MemorySegment.NULL.reinterpret(Long.MAX_VALUE).set(ValueLayout.JAVA_LONG, address, word);
  }

  private static Allocator allocator() {
    return Allocator.builder().reserveBytes(64 * MIB).limitBytes(32 * MIB).build();
  }

  @Test
  void aWrongFreeHasOneDump() throws Exception {
    try (Allocator allocator = allocator()) {
      long block = allocator.malloc(100);
      long behind = allocator.malloc(100);
      Recording last = allocator.recordLast(ring(), 10);
      allocator.free(block);
      assertEquals("DOUBLE_FREE", allocator.tryFree(block) + "");
      last.close();
      assertNull(last.dumpFailure());
      assertEquals(List.of("ring", "ring.dump-wrong_free.json"), files());
      String dump = Files.readString(dump(Kind.WRONG_FREE));
      long pid = ProcessHandle.current().pid();
      assertTrue(dump.startsWith("{\"dump\":1,\"pid\":" + pid + ",\"time\":\"20"), dump);
      assertTold(
          dump,
          "\"kind\":\"WRONG_FREE\",\"address\":" + block + ",\"bytes\":0,\"said\":\"DOUBLE_FREE\"",
          "\"thread\":\"" + Thread.currentThread().getName() + "\",\"operation\":2}",
          "\"statistics\":{\"version\":",
          "\"options\":[{\"name\":\"headers\",\"value\":\"false\",\"from\":\"default\"}",
          "{\"name\":\"limitBytes\",\"value\":\"32m\",\"from\":\"the builder\"}",
          "\"usage\":{\"version\":1,",
          "\"block\":{\"where\":\"slab\",",
          "{\"address\":" + block + ",\"state\":\"F\",\"asked\":true,\"words\":[\"0x",
          "{\"address\":" + behind + ",\"state\":\"L\",\"asked\":false,",
          "\"audit\":{\"findings\":[],\"unsure\":[]}",
          "\"map\":{\"version\":1,\"tag\":\"\",\"superslabs\":[{",
          ",\"superslabCount\":1,\"missing\":[]}\n");
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(dump(Kind.WRONG_FREE))));
      allocator.free(behind);
    }
  }

  @Test
  void eachKindIsDumpedOnceARecording() throws Exception {
    try (Allocator allocator = allocator()) {
      for (int i = 0; i < 2; i++) {
        try (Recording _ = allocator.recordLast(ring(), 10)) {
          if (i == 1) {
            assertEquals(List.of("ring"), files(), "that of an earlier recording has gone");
          }
          assertEquals("FOREIGN", allocator.tryFree(MIB) + "");
          assertThrows(AllocationFailedException.class, () -> allocator.malloc(Long.MAX_VALUE));
        }
        assertEquals(List.of("ring", "ring.dump-wrong_free.json"), files());
      }
      try (Recording _ = allocator.recordLast(ring(), 10)) {
        assertEquals("FOREIGN", allocator.tryFree(MIB) + "");
        assertEquals("FOREIGN", allocator.tryFree(2 * MIB) + "");
      }
      assertTold(Files.readString(dump(Kind.WRONG_FREE)), "\"address\":" + MIB + ",");
      DumpedOperations.PROCESS_COUNT.set(DumpedOperations.PROCESS_MAX);
      try (Recording _ = allocator.recordLast(ring(), 10)) {
        assertEquals("FOREIGN", allocator.tryFree(MIB) + "");
      }
      assertEquals(List.of("ring"), files(), "the process has written enough");
    }
  }

  @Test
  void aFailedRequestTellsWhoseLimitItWas() throws Exception {
    try (Allocator server = Allocator.builder().name("server").limitBytes(16 * MIB).build();
        Allocator other = Allocator.builder().name("other").within(server).build()) {
      Allocator cache = Allocator.builder().name("cache").within(server).recordLast(ring()).build();
      long held = other.malloc(9 * MIB);
      AllocationFailedException failed =
          assertThrows(AllocationFailedException.class, () -> cache.malloc(20 * MIB));
      assertEquals("server", failed.tag());
      cache.close(); // Waits for the dump, which shows it open.
      String dump = Files.readString(dump(Kind.FAILED_REQUEST));
      assertTold(
          dump,
          "\"tag\":\"server/cache\",\"incident\":{\"kind\":\"FAILED_REQUEST\"",
          "\"bytes\":" + 20 * MIB + ",",
          "\"tag\":\"server\",\"thread\":",
          "\"usage\":{\"version\":1,\"name\":\"server\",\"path\":\"server\",\"limitBytes\":"
              + 16 * MIB,
          "\"path\":\"server/other\"",
          "\"path\":\"server/cache\"",
          "\"block\":{\"where\":\"none\"");
      other.free(held);
    }
  }

  @Test
  void damageIsDumpedWithTheBlock() throws Exception {
    try (Allocator allocator = allocator()) {
      Recording last = allocator.recordLast(ring(), 10);
      long block = allocator.malloc(100);
      allocator.free(block);
      write(block + 8, 4711);
      assertThrows(
          HeapCorruptionException.class,
          () -> {
            for (int i = 0; i < 1000; i++) {
              assertTrue(allocator.malloc(100) != 0);
            }
          });
      last.close();
      assertTold(
          Files.readString(dump(Kind.DAMAGE)),
          "\"kind\":\"DAMAGE\",\"address\":" + block,
          "{\"address\":" + block + ",\"state\":",
          "\"0x1267\"");
    }
  }

  @Test
  void anAuditWithFindingsIsDumped() throws Exception {
    try (Allocator allocator = allocator()) {
      Recording last = allocator.recordLast(ring(), 10);
      assertEquals(List.of(), HeapAuditor.audit(allocator));
      long block = allocator.malloc(100);
      allocator.free(block);
      write(block + 8, 4711);
      String finding = HeapAuditor.audit(allocator).getFirst();
      last.close();
      assertEquals(List.of("ring", "ring.dump-audit.json"), files());
      assertTold(
          Files.readString(dump(Kind.AUDIT)),
          "\"kind\":\"AUDIT\",\"address\":0,\"bytes\":0,\"said\":\"" + finding + "\"",
          "\"audit\":{\"findings\":[\"" + finding + "\"");
    }
  }

  @Test
  void itIsWrittenWhenAsked() throws Exception {
    try (Allocator allocator = allocator()) {
      long huge = allocator.malloc(5 * MIB);
      Path file = Files.writeString(work.resolve("asked.json"), "old");
      StateDump.write(allocator, file);
      assertEquals(List.of("asked.json"), files());
      assertTold(
          Files.readString(file),
          "\"incident\":{\"kind\":\"ASKED\",\"address\":0,",
          "\"hugeBlocks\":[{\"address\":",
          "\"missing\":[]}");
      assertTold(Incidents.dumpAt(allocator, huge, work), "\"block\":{\"where\":\"huge block\"");
      allocator.free(huge);
      assertTold(Incidents.dumpAt(allocator, huge, work), "\"block\":{\"where\":\"kept span\"");
      Path nowhere = work.resolve("none").resolve("asked.json");
      RecordingException refused =
          assertThrows(RecordingException.class, () -> StateDump.write(allocator, nowhere));
      assertEquals(nowhere, refused.file());
      Path folder = Files.createDirectory(work.resolve("folder"));
      Path inside = Files.writeString(folder.resolve("full"), "");
      assertThrows(RecordingException.class, () -> StateDump.write(allocator, folder));
      assertEquals(List.of("asked.json", "at.json", "folder"), files(), "nothing is left of it");
      Files.delete(inside);
    }
  }

  /** Dumps by the writer itself. */
  private static final class Incidents {
    static String dumpAt(Allocator allocator, long address, Path work) throws IOException {
      Path file = work.resolve("at.json");
      Incident incident = Incident.of(Kind.WRONG_FREE, address, 0, "", "", 0);
      DumpDoor.open().write(EngineDoor.open(allocator), file, incident);
      return Files.readString(file);
    }
  }

  /** Goes wrong as it is told to. */
  private static final class BadWriter implements DumpDoor.Writer {
    private final Throwable fate;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    BadWriter(Throwable fate) {
      this.fate = fate;
    }

    @Override
    public void write(Engine engine, Path file, Incident incident) throws IOException {
      begun.countDown();
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (fate instanceof Error error) {
        throw error;
      }
      throw new IOException(fate);
    }

    @Override
    public void writeFailure(Path file, Incident incident, Throwable failure) throws IOException {
      DumpDoor.open().writeFailure(file, incident, failure);
    }
  }

  /** The program goes on while a dump is being written, and when it fails. */
  @Test
  void anErrorInTheMiddleIsToldAndLosesNothing() throws Exception {
    BadWriter writer = new BadWriter(new StackOverflowError("planted"));
    try (Allocator allocator = allocator()) {
      Engine engine = EngineDoor.open(allocator);
      HeapsByThread heaps = new HeapsByThread(engine);
      Recording last = DumpedOperations.start(engine, heaps, ring(), 10, writer);
      assertEquals("FOREIGN", heaps.tryFree(Kinds.userAddress(MIB)) + "");
      writer.begun.await();
      heaps.free(heaps.malloc(100)); // Is not kept waiting.
      assertEquals(List.of("ring"), files());
      writer.mayEnd.countDown();
      last.close();
      assertSame(writer.fate, last.dumpFailure());
      assertEquals(3, last.events());
      assertNull(last.failure());
      assertTold(
          Files.readString(dump(Kind.WRONG_FREE)),
          "\"kind\":\"WRONG_FREE\"",
          "\"failure\":\"java.lang.StackOverflowError: planted\"}");
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  /** Also of an allocator without a name, and by a thread without one. */
  @Test
  void itHasThePlacesThatAsked() throws Exception {
    try (Allocator allocator =
        Allocator.builder().reserveBytes(64 * MIB).sites(SiteMode.ALL).build()) {
      long block = allocator.malloc(100);
      Recording last = allocator.recordLast(ring(), 10);
      Thread thread = Thread.ofVirtual().start(() -> assertEquals("FOREIGN", tryFree(allocator)));
      thread.join();
      last.close();
      assertTold(
          Files.readString(dump(Kind.WRONG_FREE)),
          "\"said\":\"FOREIGN\",\"tag\":\"\",\"thread\":\"#" + thread.threadId() + "\"",
          "\"sites\":{\"version\":1,\"mode\":\"ALL\",\"count\":1,\"bytes\":100,");
      allocator.free(block);
    }
  }

  private static String tryFree(Allocator allocator) {
    return String.valueOf(allocator.tryFree(MIB));
  }

  @Test
  void whatCannotBeWrittenIsTold() throws Exception {
    try (Allocator allocator = allocator()) {
      Recording last = allocator.recordLast(ring(), 10);
      Path blocked = Files.createDirectory(dump(Kind.WRONG_FREE));
      Path inside = Files.writeString(blocked.resolve("x"), "");
      assertEquals("FOREIGN", allocator.tryFree(MIB) + "");
      last.close();
      assertNotNull(last.dumpFailure());
      assertTrue(Files.exists(inside));
      assertFalse(files().toString().contains(".part"), "nothing is left");
      ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(ring())).order(ByteOrder.LITTLE_ENDIAN);
      int second = RingFile.TROUBLES_START + RingFile.TROUBLE_BYTES;
      assertEquals(RingFile.NO_DUMP, file.getLong(second));
      byte[] why = new byte[20];
      file.get(second + Long.BYTES, why);
      assertEquals("ring.dump-wrong_free", new String(why, StandardCharsets.US_ASCII));
    }
  }
}
