// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.Heap;
import hakmem.api.HeapCorruptionException;
import hakmem.api.Recording;
import hakmem.cli.mortem.RingSubject;
import hakmem.gauge.SlowStep;
import hakmem.record.DumpCount;
import hakmem.record.RingFile;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hakmem post-mortem}: planted incidents must be explained, without a word about them. */
class PostMortemCommandTest {
  private static final Path SPECS = Path.of("..", "..", "spec", "tla");

  @TempDir Path folder;

  /** Other classes of this JVM have dumps written, too, and a process writes few. */
  @BeforeEach
  void allowDumps() {
    DumpCount.begin();
  }

  private record Result(int code, String out, String err) {
    static Result of(Object... arguments) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      String[] words = new String[arguments.length];
      for (int i = 0; i < words.length; i++) {
        words[i] = arguments[i].toString();
      }
      int code = Main.run(new PrintWriter(out), new PrintWriter(err), words);
      return new Result(code, out.toString(), err.toString());
    }
  }

  private Path ring() {
    return folder.resolve("ring");
  }

  /**
   * Plants something at the end of other operations: nobody is inside the allocator while it is
   * dumped, so that its audit finds what there is and nothing else.
   */
  private Result plant(boolean headers, Consumer<Allocator> mistake) {
    Allocator allocator =
        Allocator.builder().headers(headers).limitBytes(32 << 20).maintenanceMillis(0).build();
    try (Recording _ = allocator.recordLast(ring(), 1000)) {
      long _ = allocator.malloc(500);
      mistake.accept(allocator);
    } finally {
      allocator.close(CloseMode.FREE);
    }
    return Result.of("post-mortem", ring());
  }

  private static void assertTold(Result result, String... parts) {
    assertEquals(ExitCode.CHECK_FAILED, result.code(), result.out() + result.err());
    for (String part : parts) {
      assertTrue(result.out().contains(part), part + " is not in:\n" + result.out());
    }
  }

  @SuppressWarnings("restricted") // The program of the test writes where it must not.
  private static void write(long address, long word) {
    MemorySegment.NULL.reinterpret(Long.MAX_VALUE).set(ValueLayout.JAVA_LONG, address, word);
  }

  /** Until the list with the damaged block is reached. */
  private static void takeAll(Allocator allocator) {
    for (int i = 0; i < 900; i++) {
      assertTrue(allocator.malloc(100) != 0);
    }
  }

  @Test
  void aWriteToAFreeBlock() {
    for (boolean headers : new boolean[] {false, true}) {
      Result result =
          plant(
              headers,
              allocator -> {
                long front = allocator.malloc(100);
                long block = allocator.malloc(100);
                allocator.free(block);
                write(headers ? block - 16 : block, 0x4848_4747_4646_4545L);
                write(headers ? block - 8 : block + 8, 4711);
                assertThrows(HeapCorruptionException.class, () -> takeAll(allocator));
                allocator.free(front);
              });
      assertTold(
          result,
          "WRITE TO A FREE BLOCK",
          "The block was freed in operation 4, by thread ",
          "somebody has written to it since",
          "is the block of 100 bytes of operation 2",
          "incident I1",
          "Freelist.DropThreadList",
          "at hakmem.cli.PostMortemCommandTest.",
          "Look who keeps the address of a block that is freed",
          "'./hakmem shrink --misuse TRACE'.",
          "for: the free block at 0x",
          "0x4848474746464545 \"EEFFGGHH\" 0x1267",
          "the first two words at > were the allocator's",
          "The audit has found");
    }
  }

  @Test
  void anAddressOfSomethingElse() {
    Result result =
        plant(false, allocator -> assertEquals("FOREIGN", allocator.tryFree(1 << 20) + ""));
    assertTold(
        result,
        "ADDRESS OF SOMETHING ELSE",
        "No superslab and no huge block of this allocator covers the address.",
        "no block was seen to begin here",
        "incident I3",
        "Registry.lookup",
        "Free it where it was allocated",
        "for: a wrong free of 0x100000, operation 2",
        "The address lies\n  in no memory of this allocator");
    assertFalse(result.out().contains("500 B, live"), "far away: " + result.out());
    assertFalse(result.out().contains("--misuse"), "no trace shows it");
  }

  @Test
  void anOffsetAppliedTwice() {
    for (long offset : new long[] {16, -16}) {
      Result result =
          plant(
              true,
              allocator -> {
                long block = allocator.malloc(200);
                assertEquals("INTERIOR", allocator.tryFree(block + offset) + "");
              });
      assertTold(
          result,
          "OFFSET APPLIED TWICE",
          "A live block begins 16 bytes " + (offset > 0 ? "in front of it" : "behind it"),
          "operation 2",
          "16 bytes are what a block's header has",
          "Free what malloc returned",
          "incident I5",
          "The address lies\n  in a slab of blocks of ",
          "The audit has found nothing wrong.");
    }
    Result without =
        plant(
            false,
            allocator ->
                assertEquals("INTERIOR", allocator.tryFree(allocator.malloc(99) + 16) + ""));
    assertTold(without, "OFFSET APPLIED TWICE", "Blocks of this allocator have no headers");
  }

  @Test
  void aDoubleFree() {
    Result result =
        plant(
            false,
            allocator -> {
              long block = allocator.malloc(100);
              Thread other = new Thread(() -> allocator.free(block), "the other");
              other.start();
              try {
                other.join();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              assertEquals("DOUBLE_FREE", allocator.tryFree(block) + "");
            });
    assertTold(
        result,
        "DOUBLE FREE",
        "The first free was operation 3, by thread the other.",
        "2  ",
        "malloc(100) = 0x",
        "100 B, free, from operation 2 to 3",
        "what to do next:\n  One of the two frees must go: whose block was it?\n",
        "'./hakmem shrink --misuse TRACE'.",
        "incident I7",
        "RemoteFree.claimBlock",
        "for: a wrong free of 0x",
        "The audit has found nothing wrong.");
  }

  /** Virtual threads have no name, and nothing keeps two threads from having the same. */
  @Test
  void threadsAreToldApart() {
    long[] ids = new long[3];
    Result result =
        plant(
            false,
            allocator -> {
              long block = allocator.malloc(100);
              Runnable free = () -> assertTrue(allocator.tryFree(block) != AddressFault.FOREIGN);
              try {
                for (int i = 0; i < ids.length; i++) {
                  Thread thread =
                      i == 0
                          ? Thread.ofVirtual().start(free)
                          : Thread.ofPlatform().name("twin").start(free);
                  ids[i] = thread.threadId();
                  thread.join();
                }
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertTold(
        result,
        "The first free was operation 3, by thread #" + ids[0] + ".",
        "Operation 4, by thread twin #" + ids[1] + ": ",
        "Operation 5, by thread twin #" + ids[2] + ": ");
  }

  /** A disk on which there is no room for a dump. */
  @Test
  void aDumpThatCouldNotBeWrittenIsTold() throws Exception {
    Path blocked = Files.createDirectory(folder.resolve("ring.dump-wrong_free.json"));
    Path inside = Files.writeString(blocked.resolve("x"), "");
    Result result = plant(false, allocator -> allocator.tryFree(4096));
    Files.delete(inside);
    assertTold(result, "there was no room for a dump: ring.dump-wrong_free.json: java.nio.file.");
    assertFalse(result.out().contains("the process ended before"), result.out());
  }

  @Test
  void otherTroubles() {
    Result interior =
        plant(
            false,
            allocator -> {
              long block = allocator.malloc(300);
              assertEquals("INTERIOR", allocator.tryFree(block + 123) + "");
            });
    assertTold(interior, "It is byte 123 of a live block of 300");
    Result refused =
        plant(
            false,
            allocator -> assertThrows(RuntimeException.class, () -> allocator.malloc(64 << 20)));
    assertTold(refused, "REQUEST THAT FAILED", "64.0 MiB", "incident I15", "limitBytes=33554432");
    assertTold(refused, "Look who held the memory");
    Result header =
        plant(
            true,
            allocator -> {
              long front = allocator.malloc(100);
              long block = allocator.malloc(100);
              write(block - 8, 1L << 60);
              assertEquals("CORRUPTED", allocator.tryFree(block) + "");
              allocator.free(front);
            });
    assertTold(header, "OVERWRITTEN HEADER", "did its user write past its end?");
  }

  /** What the allocator did with the memory of the block is part of its story. */
  @Test
  void whatBecameOfItsMemoryIsTold() {
    Allocator allocator = Allocator.builder().retainedBytesMax(0).maintenanceMillis(0).build();
    try (Recording _ = allocator.recordLast(ring(), 1000)) {
      Heap first = allocator.newHeap();
      long block = first.malloc(1000);
      long other = first.malloc(1000);
      first.close(); // Its slab is nobody's.
      Heap second = allocator.newHeap();
      second.free(second.malloc(1000));
      second.free(other);
      second.free(block);
      second.collect();
      allocator.trim();
      assertEquals("NOT_ALLOCATED", allocator.tryFree(block) + "");
      long huge = allocator.malloc(3 << 20);
      allocator.free(huge);
      assertEquals("NOT_ALLOCATED", allocator.tryFree(huge) + "");
      huge = allocator.malloc(3 << 20);
      huge = allocator.realloc(huge, 4 << 20);
      assertEquals("INTERIOR", allocator.tryFree(huge + 32) + "");
      allocator.free(huge);
    } finally {
      allocator.close(CloseMode.FREE);
    }
    Result result = Result.of("post-mortem", ring());
    assertTold(
        result,
        "DOUBLE FREE\nOperation ",
        "refused, NOT_ALLOCATED.",
        "A block was there once: it was freed in operation ",
        "So this is a second free.",
        "One of the two frees must go",
        "what became of its memory:",
        " was cut, from a new superslab; REGISTER-4, Registry.open; ",
        "a heap took 8 blocks of the slab of 1,024 B blocks at 0x",
        " was adopted: nobody had owned it; ADOPT-3, RemoteFree.claimOrphan; ",
        " went back to the system; RETIRE-5, Registry.purge; ",
        "a huge block got the span at 0x",
        " grew by 1.0 MiB where it was; SPAN-6, Spans.grow; ",
        "a trim gave ",
        " went back to the system; SPAN-5, Spans.purge; ",
        "slow steps: ",
        "    step  +");
    int adopted = result.out().indexOf("was adopted");
    assertTrue(result.out().indexOf("was cut") < adopted, result.out());
    assertTrue(adopted < result.out().indexOf("went back to the system", adopted), result.out());
  }

  /** A file from before steps were kept is read; one from later is refused. */
  @Test
  void filesOfOtherVersions() throws Exception {
    try (Allocator allocator = Allocator.builder().build();
        Recording _ = allocator.recordLast(ring(), 10)) {
      allocator.free(allocator.malloc(100));
    }
    byte[] now = Files.readAllBytes(ring());
    byte[] before = Arrays.copyOf(now, RingFile.OPERATIONS_START + 10 * RingFile.OPERATION_BYTES);
    Arrays.fill(before, RingFile.STEPS_OFFSET, RingFile.STEPS_OFFSET + 16, (byte) 0);
    Files.write(ring(), before);
    Result old = Result.of("post-mortem", ring());
    assertEquals(ExitCode.SUCCESS, old.code(), old.err());
    assertTrue(old.out().contains("slow steps: 0, the last 0 of them kept"), old.out());
    now[7] = '2';
    Files.write(ring(), now);
    Result later = Result.of("post-mortem", ring());
    assertEquals(ExitCode.BAD_INPUT, later.code());
    assertTrue(later.err().contains("is of version 2, this command reads version 1"), later.err());
    now[7] = '1';
    now[RingFile.STEPS_OFFSET + 3] = 1;
    Files.write(ring(), now);
    Result cut = Result.of("post-mortem", ring());
    assertEquals(ExitCode.BAD_INPUT, cut.code());
    assertTrue(cut.err().contains("is cut off"), cut.err());
  }

  /** The kept operations may begin after the block's life did. */
  @Test
  void whatIsTooOldIsSaid() throws Exception {
    try (Allocator allocator = Allocator.builder().build()) {
      long block = allocator.malloc(100);
      allocator.free(block);
      try (Recording _ = allocator.recordLast(ring(), 3)) {
        assertEquals("DOUBLE_FREE", allocator.tryFree(block) + "");
      }
    }
    assertTold(Result.of("post-mortem", ring()), "older than the kept operations");
  }

  @Test
  void aKilledProcessIsRead() throws Exception {
    String java = ProcessHandle.current().info().command().orElse("java");
    Process process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RingSubject.class.getName(),
                ring().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = process.inputReader()) {
      assertEquals("going", said.readLine());
    } finally {
      process.destroyForcibly().waitFor(); // SIGKILL
    }
    Result result = Result.of("post-mortem", ring(), "--json", "--last", "100");
    JsonNode document = new ObjectMapper().readTree(result.out());
    assertEquals(ExitCode.SUCCESS, result.code(), result.out());
    assertEquals(process.pid(), document.path("pid").asLong());
    long kept = document.path("kept").asLong();
    assertTrue(kept >= 63 && kept + document.path("torn").asLong() == 64, result.out());
    long count = document.path("operations").asLong();
    JsonNode last = document.path("last");
    long number = last.get(last.size() - 1).path("number").asLong();
    assertTrue(number == count || number == count - 1, result.out());
  }

  @Test
  void namedActionsAreInTheSpecs() throws Exception {
    Pattern quoted = Pattern.compile("\"([A-Z][A-Za-z]+)\\.([A-Za-z]+)\"");
    Path folder = Path.of("src/main/java/hakmem/cli/mortem");
    String told =
        Files.readString(folder.resolve("Story.java"))
            + Files.readString(folder.resolve("KeptStep.java"));
    var names = quoted.matcher(told);
    int found = 0;
    while (names.find()) {
      String module = Files.readString(SPECS.resolve(names.group(1) + ".tla"));
      Pattern action = Pattern.compile("(?m)^" + names.group(2) + "(\\(.*\\))? ==");
      assertTrue(action.matcher(module).find(), names.group());
      found++;
    }
    assertTrue(found > 20, "the pattern fits");
    String page = Files.readString(SPECS.resolve("../design/protocols.md"));
    var pairs = Pattern.compile("spec\\(\"([A-Z]+-\\d)\", \"([A-Za-z.]+)\"").matcher(told);
    int steps = 0;
    while (pairs.find()) {
      Pattern row =
          Pattern.compile(
              "(?m)^\\| %s \\|.*`%s`.*$".formatted(pairs.group(1), Pattern.quote(pairs.group(2))));
      assertTrue(row.matcher(page).find(), "no row of both: " + pairs.group());
      steps++;
    }
    assertEquals(SlowStep.values().length, steps);
  }

  @Test
  void whatIsNoRingIsRefused() throws Exception {
    byte[] cut = new byte[100_000];
    ByteBuffer.wrap(cut).put("hakmemR1".getBytes()).put(8, (byte) 100).put(9, (byte) 100);
    for (byte[] bytes : new byte[][] {{}, "text".getBytes(), new byte[100_000], cut}) {
      Path file = Files.write(folder.resolve("bad"), bytes);
      Result result = Result.of("post-mortem", file);
      assertEquals(ExitCode.BAD_INPUT, result.code(), result.out());
      assertTrue(result.err().startsWith("hakmem: " + file + ": "), result.err());
    }
    assertEquals(ExitCode.BAD_INPUT, Result.of("post-mortem", folder.resolve("none")).code());
    assertEquals(ExitCode.BAD_INPUT, Result.of("post-mortem", "x", "--last", -1).code());
  }
}
