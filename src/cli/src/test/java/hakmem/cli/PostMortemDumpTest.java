// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.api.Allocator;
import hakmem.cli.mortem.DumpSubject;
import hakmem.diag.StateDump;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hakmem post-mortem} of dumps: beside the file of last operations, and alone. */
class PostMortemDumpTest {
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

    void assertTold(String... parts) {
      assertEquals(ExitCode.CHECK_FAILED, code, out + err);
      for (String part : parts) {
        assertTrue(out.contains(part), part + " is not in:\n" + out);
      }
    }

    void assertRefused(String why) {
      assertEquals(ExitCode.BAD_INPUT, code, out);
      assertTrue(err.contains(why), err);
    }
  }

  private Path ring() {
    return folder.resolve("ring");
  }

  private Path dump(String kind) {
    return folder.resolve("ring.dump-" + kind + ".json");
  }

  private Process start(String what) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DumpSubject.class.getName(),
            ring().toString(),
            what)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aLimitIsToldWithWhoHeldMost() throws Exception {
    Process process = start("limit");
    try (BufferedReader said = process.inputReader()) {
      String refusal = said.readLine();
      assertEquals(0, process.waitFor());
      Result result = Result.of("post-mortem", ring());
      result.assertTold(
          "REQUEST THAT FAILED",
          "\nDUMP: " + dump("failed_request") + "\nwritten at ",
          ", allocator server/cache, for: a request for 30.0 MiB failed, operation 3, by thread"
              + " main: "
              + refusal,
          " of a limit of 32.0 MiB, that of tag server; the most so far: ",
          "  server/index: committed ",
          ", limit none\n  server/cache: committed ",
          "in 2,000 blocks: hakmem.cli.mortem.DumpSubject.reachLimit(",
          "The audit has found nothing wrong.\n",
          "  headers=true, from the builder\n",
          "./hakmem map " + dump("failed_request") + " draws its heap map.");
      assertFalse(result.out().contains("The address lies"), "there is none");
      JsonNode told = new ObjectMapper().readTree(Result.of("post-mortem", ring(), "--json").out());
      JsonNode held = told.at("/dumps/0/held");
      assertEquals("server", held.path("limit_tag").asText());
      assertEquals(32 << 20, held.path("limit").asLong());
      assertEquals("server/index", held.at("/places/0/tag").asText());
      assertEquals(2_000, held.at("/places/0/blocks").asLong());
      assertEquals(0, told.path("left_out").size());
    }
  }

  @Test
  void aKilledProcessLeavesItsDump() throws Exception {
    Process process = start("kill");
    try (BufferedReader said = process.inputReader()) {
      assertEquals("DOUBLE_FREE", said.readLine());
      assertEquals("dumped", said.readLine());
    } finally {
      process.destroyForcibly().waitFor(); // SIGKILL
    }
    Result.of("post-mortem", ring())
        .assertTold(
            "DOUBLE FREE\n",
            "for: a wrong free of 0x",
            "The address lies\n  in a slab of blocks of 112 bytes, which is heap ",
            "Committed: 64.0 KiB, without a limit; the most so far: 64.0 KiB.",
            "kept for reuse 0 B; resident ",
            "  > 0x");
    Path file = dump("wrong_free");
    Result.of("post-mortem", file).assertTold("DUMP: " + file);
    Path page = folder.resolve("page.html");
    Result drawn = Result.of("map", file, "--out", page);
    assertEquals(ExitCode.SUCCESS, drawn.code(), drawn.err());
    assertTrue(Files.readString(page).contains("process " + process.pid()));
    aBadDumpIsLeftOut(process.pid(), file);
  }

  private void aBadDumpIsLeftOut(long pid, Path file) throws Exception {
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("\"pid\":" + pid, "\"pid\":1"));
    Result.of("post-mortem", ring())
        .assertTold("left out: " + file + ": of process 1, not " + pid, "there is no dump of it");
    for (int length : new int[] {1, 100, whole.length() / 2, whole.length() - 2}) {
      Files.writeString(file, whole.substring(0, length));
      Result.of("post-mortem", file).assertRefused(file + ": is cut off, or no dump");
      Result.of("map", file).assertRefused(file + ": not a heap map");
      Result.of("post-mortem", ring()).assertTold("left out: " + file + ": is cut off");
    }
    Files.writeString(file, whole.replaceFirst("\"audit\":\\{[^}]*}", "\"x\":1"));
    Result.of("post-mortem", file).assertRefused("dump without its parts: [audit]");
    Files.writeString(file, whole.replaceFirst("\"dump\":1", "\"dump\":9"));
    Result.of("post-mortem", file).assertRefused("dump of version 9, known is 1");
    Files.writeString(file, "{}");
    Result.of("post-mortem", file).assertRefused("no dump; hakmem.diag.StateDump writes");
  }

  @Test
  void oneThatWasAskedForIsNoTrouble() throws Exception {
    Path file = folder.resolve("asked");
    try (Allocator allocator = Allocator.builder().build()) {
      StateDump.write(allocator, file);
    }
    Result asked = Result.of("post-mortem", file);
    assertEquals(ExitCode.SUCCESS, asked.code(), asked.err());
    assertTrue(asked.out().contains("for: somebody has asked for it, by thread "), asked.out());
    String whole = Files.readString(file);
    Path lacking = folder.resolve("lacking");
    Files.writeString(
        lacking,
        whole
            .replaceFirst("\"audit\":\\{[^}]*},", "")
            .replace("\"missing\":[", "\"missing\":[{\"part\":\"audit\",\"why\":\"no heap\"}"));
    String told = Result.of("post-mortem", lacking).out();
    assertTrue(told.contains("Parts that could not be made:\n  audit: no heap\n"), told);
    assertFalse(told.contains("nothing wrong"), told);
    Path failed = Files.copy(file, folder.resolve("failed"), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        failed, whole.replaceFirst("\"failure\":\"\".*", "\"failure\":\"no room\"}\n"));
    told = Result.of("post-mortem", failed).out();
    assertTrue(told.contains("It could not be written: no room\n"), told);
  }
}
