// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Machine code byte for byte and as a disassembler reads it, beside a file that says the same. */
record Listing(String file, byte[] code) {
  private static final int BYTES_FROM = 5;
  private static final int BYTES_TO = 38;

  private List<String> golden() throws IOException {
    try (InputStream in = Listing.class.getResourceAsStream(file)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  /** Offset, bytes, instruction: in columns, with one space where objdump has several. */
  private static String row(String line) {
    String[] parts = line.strip().split("\t");
    String instruction = parts[2].strip().replaceAll(" +", " ");
    return String.format("%-5s%-33s%s", parts[0], parts[1].strip(), instruction);
  }

  void hasTheBytes() throws IOException {
    String expected =
        golden().stream()
            .map(line -> line.substring(BYTES_FROM, BYTES_TO).strip())
            .collect(Collectors.joining(" "));
    assertEquals(expected, HexFormat.ofDelimiter(" ").formatHex(code));
  }

  /** Skipped where there is no objdump. */
  void isWhatADisassemblerSays(Path folder) throws IOException, InterruptedException {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "objdump")));
    assumeTrue(there, "no objdump on the PATH: not tested");
    Path bytes = Files.write(folder.resolve("code"), code);
    Process process =
        new ProcessBuilder(
                "objdump",
                "-D",
                "-w",
                "-b",
                "binary",
                "-m",
                "i386:x86-64",
                "-M",
                "intel",
                bytes + "")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    List<String> lines =
        said.lines().filter(line -> line.matches(" *[0-9a-f]+:\t.*")).map(Listing::row).toList();
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target", file), lines);
    assertFalse(said.contains("(bad)"), said);
    assertEquals(golden(), lines, "look at it, then take over target/" + file);
  }
}
