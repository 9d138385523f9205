// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTableTest {
  private static final String GOOD =
      "t 0\na 7 100\nc 8 50\nt 2\nm 9 64 12\nr 7 300\nf 8\nt 0\nf 7\na 10 0\n";

  static EventTable read(byte[] bytes) {
    return EventTable.read(new ByteArrayInputStream(bytes), "dir/small.trace.gz");
  }

  static EventTable read(String text) {
    return read(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  @Test
  void readsEveryKindOfEvent() throws IOException {
    for (EventTable trace : new EventTable[] {read(GOOD), read(gzip(GOOD))}) {
      assertEquals("small", trace.name());
      assertEquals(7, trace.events());
      assertEquals(4, trace.blockCount());
      assertEquals(3, trace.threads());
      assertEquals(100 + 50 + 64 + 200, trace.peakRequestedBytes());
      assertEquals(EventTable.ALIGNED, trace.operation(2));
      assertEquals(4096, trace.alignment(2));
      assertEquals(2, trace.thread(2));
      assertEquals(List.of(trace.block(2)), trace.births(2));
      assertEquals(3, trace.births(0).size());
      assertEquals(List.of(), trace.births(1));
      assertEquals(5, trace.line(2));
      assertEquals(EventTable.REALLOC, trace.operation(3));
      assertEquals(300, trace.bytes(3));
      assertEquals(7, trace.blockId(trace.block(3)));
      assertEquals(0, trace.thread(5));
      assertEquals(2, trace.endOfBatch(0));
      assertEquals(7, trace.endOfBatch(5));
    }
  }

  /** What editors and people add. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "t 0\r\na 0 1\r\nf 0\r\n",
        "\ufefft 0\na 0 1\nf 0\n",
        "\n# by hand\nt 0\n\n \t\na 0 1\n#f 0\nf 0\n\n",
        "t  0\na\t0  1 \nf 0",
        "# hakmem-model headers=false realOs=false reserve=1 retained=1 limit=1 space=1\n"
            + "t 0\n"
            + "a 0 1\n"
            + "f 0",
      })
  void passesOverWhatSaysNothing(String text) {
    EventTable table = read(text.getBytes(StandardCharsets.UTF_8));
    assertEquals(2, table.events());
    assertEquals(1, table.bytes(0));
    assertEquals(EventTable.FREE, table.operation(1));
    assertEquals("f 0", text.lines().toList().get(table.line(1) - 1));
    assertEquals(2 + 1, Trace.parse(text).steps().size());
  }

  @Test
  void commentsMayBeLong() {
    assertEquals(1, read("# " + "x".repeat(1000) + "\nt 0\na 0 1\n").events());
  }

  @Test
  void readsTheLastLineWithoutItsNewline() {
    assertEquals(2, read("t 0\na 0 1\nf 0").events());
  }

  /** As a recording leaves its file whose process was killed. */
  @Test
  void endsAtTheFirstZero() {
    EventTable table = read("t 0\na 0 1\nf 0\na 1 2\0\0\0");
    assertEquals(2, table.events());
    assertEquals(1, table.blockCount());
  }

  @Test
  void mistakesOfTheProgramAreNoEvents() {
    EventTable table = read("t 0\na 0 1\ni 0 4\nf 0\nd 0\nx 16\ny 0\na 1 1\nb 1\n");
    assertEquals(3, table.events());
    assertEquals(5, table.misuses());
  }

  @Test
  void readsLogsOfMtrace() {
    String log =
        """
        = Start
        @ ./a.out:[0x401136] + 0x4052a0 0x64
        + 0x405310 0x8
        @ (no place at all)[0x1] < 0x4052a0
        @ ./a.out:[0x401137] > 0x405400 0xc8
        @ ./a.out:(main+0x1)[0x401138] - 0x405310
        @ ./a.out:[0x401138] - 0x405310
        @ ./a.out:[0x401138] - 0x999999
        = End
        """;
    EventTable table = read(log);
    assertEquals(4, table.events());
    assertEquals(1, table.misuses());
    assertEquals(100, table.bytes(0));
    assertEquals(EventTable.REALLOC, table.operation(2));
    assertEquals(200, table.bytes(2));
    assertEquals(0, table.blockId(table.block(2)));
    assertEquals(EventTable.FREE, table.operation(3));
    assertEquals(6, table.line(3));
  }

  /** What editors and other systems leave in a log, and a program that was killed. */
  @Test
  void readsLogsOfMtraceThatSomebodyHadInHand() {
    String log = "= Start\n@ a:[0x1] + 0x10 0x64\n@ a:[0x1] + (nil) 0x7\n@ a:[0x1] - 0x10\n= End\n";
    List<String> forms =
        List.of(
            log,
            "\ufeff" + log,
            log.replace("\n", "\r\n"),
            "\ufeff# mine\r\n\r\n" + log.replace("\n", "\r\n\r\n# more\r\n"),
            log.replace("= End\n", "@ a:[0x1] + 0x20"),
            log.replace("= End\n", "@ a:[0x"),
            log.replace("= End\n", "@ a:[0x1] + 0x20 0x6"),
            log.replace("= End\n", "@ a:[0x1] - 0x10"),
            log.replace("= End\n", ""),
            log.replace("= Start\n", "@ a:[0x1] + 0x30 0x8\n"),
            log.replace("= Start\n", "[0x1] - 0x30\n"),
            log.replace("= Start\n", "x4 0x8\n"),
            log.replace("= Start\n", "0x40\n"));
    for (String form : forms) {
      EventTable table = read(form.getBytes(StandardCharsets.UTF_8));
      assertEquals(2, table.events(), form);
      assertEquals(0, table.misuses(), form);
      assertEquals(100, table.bytes(0), form);
      assertEquals(EventTable.FREE, table.operation(1), form);
    }
    String cutOff = log.replace("= End\n", "@ a:[0x1] + 0x20\n= End\n");
    assertThrows(TraceFormatException.class, () -> read(cutOff), "a whole line is asked to be one");
  }

  @ParameterizedTest
  @CsvSource({
    "@ a.out:[0x1] + 0x10 many, 2: 'many' is no size",
    "@ a.out:[0x1] 0x10, 2: no line of mtrace"
  })
  void namesWhatIsWrongInALogOfMtrace(String line, String expected) {
    TraceFormatException e =
        assertThrows(TraceFormatException.class, () -> read("= Start\n" + line + "\n= End\n"));
    assertTrue(e.getMessage().startsWith("dir/small.trace.gz:" + expected), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          q 1                  | 1: malformed line 'q 1': unknown step 'q'
          t 0~u 1              | 2: unknown block 1; no line before allocates it
          t 0~a 0 1~u 0        | 3: malformed line 'u 0': a step for the model alone
          t 0~c 0 8 3          | 2: malformed line 'c 0 8 3': a step for the model alone
          t 0~a 0              | 2: malformed line 'a 0': 'a' takes 2 numbers, not 1
          t 0~a 0 x            | 2: malformed line 'a 0 x': 'x' is not a number
          t 0~a 0 -5           | 2: malformed line 'a 0 -5': a size of -5 bytes
          t 0~a 0 5 6          | 2: malformed line 'a 0 5 6': 'a' takes 2 numbers, not 3
          t 0~a 0 999999999999999999  | 2: malformed line 'a 0 999999999999999999': a size of
          t 0~a 0 9999999999999999999 | 2: malformed line 'a 0 9999999999999999999': '99999
          t 0~m 0 64 63        | 2: malformed line 'm 0 64 63': alignment 2^63
          t 0~m 0 64 41        | 2: malformed line 'm 0 64 41': an alignment of 2^41
          t 0~m 0 64           | 2: malformed line 'm 0 64': 'm' takes 3 numbers, not 2
          t 70000              | 1: thread 70000 is out of range
          a 0 5                | 1: an event before the first 't T' line
          t 0~a 0 5~a 0 6      | 3: block 0 was already allocated at line 2
          t 0~f 3              | 2: unknown block 3; no line before allocates it
          t 0~~# two~f 3       | 4: unknown block 3; no line before allocates it
          t 0~a 0 5~f 0~f 0    | 4: double free of block 0, which was freed at line 3
          t 0~a 0 5~f 0~r 0 9  | 4: realloc after free of block 0, which was freed at line 3
          t 0                  | 1: the trace holds no event
          # nothing            | 1: there is no step in the trace
          t 0~a 0 5~\u00e9\u00ff        | 3: malformed line '??'
          """)
  void namesFileAndLineOfEachFault(String lines, String expected) {
    TraceFormatException e =
        assertThrows(TraceFormatException.class, () -> read(lines.replace('~', '\n') + "\n"));
    assertTrue(
        e.getMessage().startsWith("dir/small.trace.gz:" + expected),
        () -> "expected " + expected + ", was " + e.getMessage());
  }

  @Test
  void refusesAnEmptyFileAndALongLine() {
    TraceFormatException empty = assertThrows(TraceFormatException.class, () -> read(""));
    assertTrue(empty.getMessage().contains("small.trace.gz:1: there is no step"));
    TraceFormatException lengthy =
        assertThrows(TraceFormatException.class, () -> read("t 0\na 0 " + "1".repeat(500)));
    assertTrue(lengthy.getMessage().contains(":2: malformed line"), lengthy.getMessage());
  }

  @Test
  void tellsWhereAGzipStreamEnds() throws IOException {
    StringBuilder text = new StringBuilder("t 0\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("a ").append(i).append(' ').append(i * 7919L % 5003).append('\n');
    }
    byte[] whole = gzip(text.toString());
    TraceFormatException e =
        assertThrows(
            TraceFormatException.class, () -> read(Arrays.copyOf(whole, whole.length / 2)));
    assertTrue(
        e.getMessage().matches("(?s)dir/small.trace.gz:\\d{4,}: .*truncated.*"), e.getMessage());
    TraceFormatException header =
        assertThrows(TraceFormatException.class, () -> read(Arrays.copyOf(whole, 5)));
    assertTrue(header.getMessage().contains("gzip stream ends in its header"), header.getMessage());
    whole[whole.length / 2] ^= 0x55;
    whole[whole.length - 7] ^= 0x55;
    TraceFormatException damaged = assertThrows(TraceFormatException.class, () -> read(whole));
    assertTrue(damaged.getMessage().startsWith("dir/small.trace.gz:"), damaged.getMessage());
  }

  @Test
  void tellsWhichFileCannotBeRead(@TempDir Path directory) {
    String missing = directory.resolve("none.trace").toString();
    TraceFormatException none =
        assertThrows(TraceFormatException.class, () -> EventTable.read(missing));
    assertTrue(none.getMessage().startsWith(missing + ": no such file"), none.getMessage());
    TraceFormatException folder =
        assertThrows(TraceFormatException.class, () -> EventTable.read(directory.toString()));
    assertTrue(folder.getMessage().startsWith(directory.toString()), folder.getMessage());
    TraceFormatException bundled =
        assertThrows(TraceFormatException.class, () -> EventTable.read("bundled:none"));
    assertTrue(bundled.getMessage().contains("bundled:sqlite"), bundled.getMessage());
  }

  @Test
  void readsFilesAndBundledTraces(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("mine.trace"), GOOD);
    assertEquals("mine", EventTable.read(file.toString()).name());
    EventTable sqlite = EventTable.read("bundled:sqlite");
    assertEquals("sqlite", sqlite.name());
    assertEquals(189_632, sqlite.events());
    assertEquals(1, sqlite.threads());
    EventTable javac = EventTable.read("bundled:javac");
    assertEquals(105_681, javac.events());
    assertEquals(20, javac.threads());
  }

  @Test
  void readsAPipeAndCanReadItAgain(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread writer =
        Thread.ofPlatform().start(() -> assertDoesNotThrow(() -> Files.writeString(pipe, GOOD)));
    EventTable first = EventTable.read(pipe.toString());
    writer.join();
    assertEquals("pipe", first.name());
    assertEquals(first.events(), EventTable.read(first.location()).events());
  }
}
