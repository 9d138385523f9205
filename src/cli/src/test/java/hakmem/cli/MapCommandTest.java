// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.cli.map.MapSubject;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hakmem map} of a program that runs, of files, and of what is neither. */
class MapCommandTest {
  @TempDir Path folder;

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

    void assertRefused(String why) {
      assertEquals(ExitCode.BAD_INPUT, code, out);
      assertEquals("", out);
      assertTrue(err.contains(why), err);
    }
  }

  private static Process subject() throws Exception {
    String java = ProcessHandle.current().info().command().orElse("java");
    String classes = System.getProperty("java.class.path");
    return new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-Xshare:auto",
            "-cp",
            classes,
            MapSubject.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aRunningProgramIsDrawn() throws Exception {
    Process process = subject();
    try (BufferedReader said = process.inputReader()) {
      assertEquals("ready", said.readLine());
      Result.of("map", process.pid()).assertRefused("start it with -Dhakmem.jmx=true");
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertEquals("registered", said.readLine());
      Result.of("map", process.pid(), "--allocator", "none").assertRefused("it has: subject");
      Result json = Result.of("map", process.pid(), "--blocks", "--json");
      assertEquals(ExitCode.SUCCESS, json.code(), json.err());
      JsonNode document = new ObjectMapper().readTree(json.out());
      JsonNode slab = document.at("/allocators/0/map/superslabs/0/slabs/0");
      assertEquals(64, slab.path("live").asInt(), json.out());
      assertTrue(slab.path("blocks").asText().startsWith("64L"), json.out());
      assertEquals(100 * 1024, document.at("/allocators/0/statistics/bytes/live").asLong());
      pageOfKept(json.out());
      Result live = Result.of("map", process.pid(), "--live", "--seconds", 1);
      assertEquals(ExitCode.SUCCESS, live.code(), live.err());
      assertTrue(live.out().startsWith("page: http://127.0.0.1:"), live.out());
    } finally {
      process.destroyForcibly().waitFor();
    }
    Result.of("map", process.pid()).assertRefused("process " + process.pid() + " cannot be asked");
  }

  private void pageOfKept(String json) throws Exception {
    Path kept = Files.writeString(folder.resolve("kept.json"), json);
    Path page = folder.resolve("new").resolve("page.html");
    Result drawn = Result.of("map", kept, "--out", page);
    assertEquals(ExitCode.SUCCESS, drawn.code(), drawn.err());
    assertEquals("page: " + page + "\n", drawn.out());
    assertTrue(Files.readString(page).contains("\"name\":\"subject\""));
  }

  @Test
  void whatIsNoMapIsRefused() throws Exception {
    Result.of("map", "no/such.json").assertRefused("no/such.json: no such file");
    Result.of("map", "no/such.json", "--live").assertRefused("is a file");
    Result.of("map", "1", "--port", "70000").assertRefused("--port=70000");
    for (String text : new String[] {"", "[", "[]", "{}", "{\"allocators\":[{}]}", "\u0000"}) {
      Path file = Files.writeString(folder.resolve("bad"), text);
      Result.of("map", file).assertRefused(file + ": not a heap map: ");
    }
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0x80, 'h'});
    Result.of("map", bytes).assertRefused(bytes + ": not a heap map: it is no text; ");
    Path file = Files.writeString(folder.resolve("new"), "{\"version\":9,\"superslabs\":[]}");
    Result.of("map", file).assertRefused("version 9, known is 1");
    Path good =
        Files.writeString(
            folder.resolve("good"),
            "{\"version\":1,\"superslabs\":[]," + "\"hugeBlocks\":[],\"keptSpans\":[]}");
    Result.of("map", good, "--out", good.resolve("page")).assertRefused("cannot be written");
  }
}
