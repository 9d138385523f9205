// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.trace;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.cli.BadInputException;
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

class TraceReaderTest {
  private static final String GOOD =
      "t 0\na 7 100\nc 8 50\nt 2\nm 9 64 12\nr 7 300\nf 8\nt 0\nf 7\na 10 0\n";

  static Trace read(byte[] bytes) {
    return TraceReader.read(new ByteArrayInputStream(bytes), "dir/small.trace.gz");
  }

  static Trace read(String text) {
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
    for (Trace trace : new Trace[] {read(GOOD), read(gzip(GOOD))}) {
      assertEquals("small", trace.name());
      assertEquals(7, trace.events());
      assertEquals(4, trace.blockCount());
      assertEquals(3, trace.threads());
      assertEquals(100 + 50 + 64 + 200, trace.peakRequestedBytes());
      assertEquals(Trace.ALIGNED, trace.operation(2));
      assertEquals(4096, trace.alignment(2));
      assertEquals(2, trace.thread(2));
      assertEquals(List.of(trace.block(2)), trace.births(2));
      assertEquals(3, trace.births(0).size());
      assertEquals(List.of(), trace.births(1));
      assertEquals(5, trace.line(2));
      assertEquals(Trace.REALLOC, trace.operation(3));
      assertEquals(300, trace.bytes(3));
      assertEquals(7, trace.blockId(trace.block(3)));
      assertEquals(0, trace.thread(5));
      assertEquals(2, trace.endOfBatch(0));
      assertEquals(7, trace.endOfBatch(5));
    }
  }

  @Test
  void readsTheLastLineWithoutItsNewline() {
    assertEquals(2, read("t 0\na 0 1\nf 0").events());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x 1                  | 1: malformed line 'x 1': unknown event
          t 0~~a 0 1           | 2: malformed line '': unknown event
          t 0~a 0              | 2: malformed line 'a 0': the bytes is missing
          t 0~a 0 x            | 2: malformed line 'a 0 x': the bytes is not a number
          t 0~a 0 -5           | 2: malformed line 'a 0 -5': the bytes is not a number
          t 0~a 0 5 6          | 2: malformed line 'a 0 5 6': text after the bytes
          t 0~a  0 5           | 2: malformed line 'a  0 5': the block ID is not a number
          t 0~a 0 999999999999999999  | 2: malformed line 'a 0 999999999999999999': a size of
          t 0~a 0 9999999999999999999 | 2: malformed line 'a 0 9999999999999999999': the bytes has
          t 0~m 0 64 99        | 2: malformed line 'm 0 64 99': an alignment of 2^99
          t 0~m 0 64           | 2: malformed line 'm 0 64': the log2 of the alignment is missing
          t 70000              | 1: thread 70000 is out of range
          a 0 5                | 1: an event before the first 't T' line
          t 0~a 0 5~a 0 6      | 3: block 0 was already allocated at line 2
          t 0~f 3              | 2: free of unknown block 3
          t 0~r 3 9            | 2: realloc of unknown block 3
          t 0~a 0 5~f 0~f 0    | 4: double free of block 0, which was freed at line 3
          t 0~a 0 5~f 0~r 0 9  | 4: realloc after free of block 0, which was freed at line 3
          t 0                  | 1: the trace holds no event
          t 0~a 0 5~\u00e9\u00ff        | 3: malformed line '??'
          """)
  void namesFileAndLineOfEachFault(String lines, String expected) {
    BadInputException e =
        assertThrows(BadInputException.class, () -> read(lines.replace('~', '\n') + "\n"));
    assertTrue(
        e.getMessage().startsWith("dir/small.trace.gz:" + expected),
        () -> "expected " + expected + ", was " + e.getMessage());
  }

  @Test
  void refusesAnEmptyFileAndALongLine() {
    BadInputException empty = assertThrows(BadInputException.class, () -> read(""));
    assertTrue(empty.getMessage().contains("small.trace.gz:1: the trace holds no event"));
    BadInputException lengthy =
        assertThrows(BadInputException.class, () -> read("t 0\na 0 " + "1".repeat(500)));
    assertTrue(lengthy.getMessage().contains(":2: malformed line"), lengthy.getMessage());
  }

  @Test
  void tellsWhereAGzipStreamEnds() throws IOException {
    StringBuilder text = new StringBuilder("t 0\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("a ").append(i).append(' ').append(i * 7919L % 5003).append('\n');
    }
    byte[] whole = gzip(text.toString());
    BadInputException e =
        assertThrows(BadInputException.class, () -> read(Arrays.copyOf(whole, whole.length / 2)));
    assertTrue(
        e.getMessage().matches("(?s)dir/small.trace.gz:\\d{4,}: .*truncated.*"), e.getMessage());
    BadInputException header =
        assertThrows(BadInputException.class, () -> read(Arrays.copyOf(whole, 5)));
    assertTrue(header.getMessage().contains("gzip stream ends in its header"), header.getMessage());
    whole[whole.length / 2] ^= 0x55;
    whole[whole.length - 7] ^= 0x55;
    BadInputException damaged = assertThrows(BadInputException.class, () -> read(whole));
    assertTrue(damaged.getMessage().startsWith("dir/small.trace.gz:"), damaged.getMessage());
  }

  @Test
  void tellsWhichFileCannotBeRead(@TempDir Path directory) {
    String missing = directory.resolve("none.trace").toString();
    BadInputException none = assertThrows(BadInputException.class, () -> TraceReader.read(missing));
    assertTrue(none.getMessage().startsWith(missing + ": no such file"), none.getMessage());
    BadInputException folder =
        assertThrows(BadInputException.class, () -> TraceReader.read(directory.toString()));
    assertTrue(folder.getMessage().startsWith(directory.toString()), folder.getMessage());
    BadInputException bundled =
        assertThrows(BadInputException.class, () -> TraceReader.read("bundled:none"));
    assertTrue(bundled.getMessage().contains("bundled:sqlite"), bundled.getMessage());
  }

  @Test
  void readsFilesAndBundledTraces(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("mine.trace"), GOOD);
    assertEquals("mine", TraceReader.read(file.toString()).name());
    Trace sqlite = TraceReader.read("bundled:sqlite");
    assertEquals("sqlite", sqlite.name());
    assertEquals(189_632, sqlite.events());
    assertEquals(1, sqlite.threads());
    Trace javac = TraceReader.read("bundled:javac");
    assertEquals(105_681, javac.events());
    assertEquals(20, javac.threads());
  }

  @Test
  void readsAPipeAndCanReadItAgain(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread writer =
        Thread.ofPlatform().start(() -> assertDoesNotThrow(() -> Files.writeString(pipe, GOOD)));
    Trace first = TraceReader.read(pipe.toString());
    writer.join();
    assertEquals("pipe", first.name());
    assertEquals(first.events(), TraceReader.read(first.location()).events());
  }
}
