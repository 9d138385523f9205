// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ChildProgram;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.Recording;
import hakmem.api.RecordingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of processes that end in several ways. */
class RecordedProcessTest {
  private static final int PAIRS = 200_000;

  @TempDir Path work;

  /** Steps up to the zeros that a window ends with. */
  private List<String> steps(String name) throws Exception {
    String text = Files.readString(work.resolve(name), StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end))
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  /** By a property: the default allocator, and another one. */
  static final class OfTheProcess {
    private OfTheProcess() {}

    static void main() {
      long block = Hakmem.malloc(100);
      try (Allocator own = Allocator.builder().reserveBytes(1 << 24).build()) {
        own.free(own.malloc(7));
      }
      Hakmem.free(block);
      System.out.println(Hakmem.tryFree(block));
    }
  }

  @Test
  void aPropertyRecordsEachAllocator() throws Exception {
    String file = work.resolve("all.trace").toString();
    assertEquals(
        List.of("DOUBLE_FREE"),
        ChildProgram.run(work, OfTheProcess.class, "-Dhakmem.record=" + file));
    assertEquals(List.of("t 0", "a 0 100", "f 0", "d 0"), steps("all.trace"));
    assertEquals(List.of("t 0", "a 0 7", "f 0"), steps("all.trace.2"));
  }

  /** Ends in the middle, without a chance to write anything. */
  static final class Killed {
    private Killed() {}

    static void main() throws Exception {
      for (int i = 0; i < PAIRS; i++) {
        Hakmem.free(Hakmem.malloc(i));
      }
      long ignored = Hakmem.malloc(4711);
      String pid = ProcessHandle.current().pid() + "";
      new ProcessBuilder("kill", "-9", pid).start().waitFor();
      Thread.sleep(60_000);
    }
  }

  @Test
  void aKilledProcessHasWrittenAll() throws Exception {
    Process process = child(Killed.class, "", "-Dhakmem.record=" + work.resolve("killed.trace"));
    assertEquals(128 + 9, process.waitFor());
    List<String> steps = steps("killed.trace");
    assertEquals(2 * PAIRS + 2, steps.size());
    assertEquals("a " + PAIRS + " 4711", steps.getLast());
  }

  /** May write files of 2 MiB: to it the disk is full then. */
  static final class WithoutRoom {
    private WithoutRoom() {}

    static void main() throws Exception {
      Path tooLong = Path.of(System.getProperty("test.file") + ".ring");
      try {
        Hakmem.allocator().recordLast(tooLong, 1 << 16).close();
      } catch (RecordingException e) {
        System.out.println(Files.size(tooLong) + " bytes are left");
      }
      Recording recording = Hakmem.allocator().record(Path.of(System.getProperty("test.file")));
      for (int i = 0; i < PAIRS; i++) {
        Hakmem.free(Hakmem.malloc(i));
      }
      System.out.println(recording.failure() != null);
      try {
        recording.close();
      } catch (RuntimeException e) {
        System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
      }
      System.out.println(Hakmem.allocator().liveBytes());
    }
  }

  @Test
  void aFullDiskEndsTheRecordingAlone() throws Exception {
    Process process =
        child(WithoutRoom.class, "ulimit -f 2048; ", "-Dtest.file=" + work.resolve("full.trace"));
    int exit = process.waitFor();
    List<String> said = Files.readAllLines(work.resolve("out.txt"));
    assertEquals(0, exit, said::toString);
    assertEquals("0 bytes are left", said.get(0));
    assertEquals("true", said.get(1));
    assertTrue(said.get(2).startsWith("RecordingException a recording ended early: "), said.get(2));
    assertEquals("0", said.get(3));
    List<String> lines = Files.readAllLines(work.resolve("full.trace"));
    assertTrue(lines.getLast().startsWith("# ended early: "), lines.getLast());
    List<String> steps = steps("full.trace");
    assertTrue(steps.size() > 50_000, steps.size() + "");
    for (int i = 1; i + 1 < steps.size(); i += 2) {
      assertEquals("a " + i / 2 + " " + i / 2, steps.get(i));
      assertEquals("f " + i / 2, steps.get(i + 1));
    }
  }

  private Process child(Class<?> program, String before, String option) throws Exception {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:+UseSerialGC"));
    String path = ChildProgram.placeOf(Allocator.class) + ":" + ChildProgram.placeOf(program);
    java.addAll(List.of(option, "-cp", path, "'" + program.getName() + "'"));
    List<String> command = List.of("bash", "-c", before + "exec " + String.join(" ", java));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(work.resolve("out.txt").toFile())
        .start();
  }
}
