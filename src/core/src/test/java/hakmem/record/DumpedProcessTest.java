// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ChildProgram;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps of processes that end in several ways, or lack something. */
class DumpedProcessTest {
  /** Every other one is freed: the map of so many takes some 200 KB. */
  private static final int BLOCKS = 100_000;

  private static final String RING = "test.ring";

  @TempDir Path work;

  private Path dump() {
    return work.resolve("ring.dump-wrong_free.json");
  }

  private static void takeBlocks() {
    long[] blocks = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = Hakmem.malloc(16);
    }
    for (int i = 0; i < BLOCKS; i += 2) {
      Hakmem.free(blocks[i]);
    }
  }

  private static Recording recording() {
    return Hakmem.allocator().recordLast(Path.of(System.getProperty(RING)), 10);
  }

  /** Runs a main class; returns what it printed. */
  private List<String> run(int code, Class<?> program, String before, String option)
      throws Exception {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:+UseSerialGC"));
    String path = ChildProgram.placeOf(Allocator.class) + ":" + ChildProgram.placeOf(program);
    java.addAll(List.of(option, "-cp", path, "'" + program.getName() + "'"));
    Path out = work.resolve("out.txt");
    Process process =
        new ProcessBuilder("bash", "-c", before + "exec " + String.join(" ", java))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exit = process.waitFor();
    List<String> said = Files.readAllLines(out);
    assertEquals(code, exit, said::toString);
    return said;
  }

  private String ring() {
    return "-D" + RING + "=" + work.resolve("ring");
  }

  private void assertNoPart() throws Exception {
    try (var files = Files.list(work)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
    }
  }

  /** May write files of 128 KiB: to it the disk is full then. */
  static final class WithoutRoom {
    private WithoutRoom() {}

    static void main() {
      takeBlocks();
      Recording recording = recording();
      System.out.println(Hakmem.tryFree(4096));
      recording.close();
      System.out.println(recording.dumpFailure());
      System.out.println(Hakmem.allocator().liveBytes());
    }
  }

  @Test
  void aFullDiskIsTold() throws Exception {
    List<String> said = run(0, WithoutRoom.class, "ulimit -f 128; ", ring());
    assertEquals("FOREIGN", said.get(0));
    assertTrue(said.get(1).startsWith("java.io.IOException: "), said.get(1));
    assertEquals(BLOCKS / 2 * 16 + "", said.get(2));
    String dump = Files.readString(dump());
    assertTrue(dump.contains("\"failure\":\"java.io.IOException: "), dump);
    assertNoPart();
  }

  /** There is no Java heap while something goes wrong. */
  static final class WithoutHeap {
    private static final long[][] FILL = new long[1 << 16][];

    private WithoutHeap() {}

    static void main() throws Exception {
      Recording recording = recording();
      System.out.println("begun"); // All is loaded that printing needs.
      int filled = 0;
      for (int words = 1 << 20; words > 0; words /= 2) {
        try {
          while (filled < FILL.length) {
            FILL[filled] = new long[words];
            filled++;
          }
        } catch (OutOfMemoryError e) {
          filled += 0; // Smaller ones may have room.
        }
      }
      Object fault = Hakmem.tryFree(4096);
      for (int i = 0; i < 20 && recording.dumpFailure() == null; i++) {
        Thread.sleep(50);
      }
      java.util.Arrays.fill(FILL, null);
      System.out.println(fault);
      System.out.println(String.valueOf(recording.dumpFailure()).replaceAll(":.*", ""));
      long block = Hakmem.malloc(100);
      Hakmem.free(block);
      System.out.println(Hakmem.allocator().liveBytes());
      System.exit(0); // The recording itself may have ended early.
    }
  }

  @Test
  void noJavaHeapIsTold() throws Exception {
    List<String> said = run(0, WithoutHeap.class, "", ring());
    assertEquals(List.of("begun", "FOREIGN", "java.lang.OutOfMemoryError", "0"), said);
    assertNoPart();
  }

  /** Ends by what it is told about its wrong free. */
  static final class Uncaught {
    private Uncaught() {}

    static void main() {
      takeBlocks();
      Hakmem.free(4096);
    }
  }

  @Test
  void theEndOfTheProcessWaits() throws Exception {
    List<String> said = run(1, Uncaught.class, "", "-Dhakmem.recordLast=" + work.resolve("ring"));
    assertTrue(said.getFirst().contains("InvalidFreeException"), said::toString);
    assertTrue(Files.readString(dump()).endsWith(",\"missing\":[]}\n"));
    assertNoPart();
  }

  /** Is killed while a dump may be half written. */
  static final class Killed {
    private Killed() {}

    static void main() throws Exception {
      takeBlocks();
      Recording ignored = recording();
      System.out.println(Hakmem.tryFree(4096));
      String pid = ProcessHandle.current().pid() + "";
      int code = new ProcessBuilder("kill", "-9", pid).start().waitFor();
      Thread.sleep(60_000 + code);
    }
  }

  @Test
  void aKilledProcessLeavesNoHalfDump() throws Exception {
    assertEquals("FOREIGN", run(128 + 9, Killed.class, "", ring()).getFirst());
    assertTrue(!Files.exists(dump()) || Files.readString(dump()).endsWith("]}\n"));
  }
}
