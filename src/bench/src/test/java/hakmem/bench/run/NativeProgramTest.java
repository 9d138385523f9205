// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.workload.Samples;
import hakmem.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C program builds where there is a compiler, and runs every workload. */
class NativeProgramTest {
  private static final Path SOURCES = Path.of("src/main/resources/hakmem/bench/c");
  private static final Pace SHORT = new Pace(4, 1, 2, 1);

  @TempDir static Path folder;

  /** Null if there is no compiler. */
  private static Path program;

  @BeforeAll
  static void build() throws Exception {
    Optional<Path> compiler = NativeProgram.compiler();
    program = compiler.isEmpty() ? null : NativeProgram.build(compiler.get(), folder);
  }

  private static List<Workload> workloads() throws IOException {
    List<Workload> workloads = new ArrayList<>(Samples.ofEachFamily());
    workloads.add(Samples.recorded(folder));
    return workloads;
  }

  @Test
  void everySourceIsBuilt() throws Exception {
    List<String> named = new ArrayList<>(NativeProgram.SOURCES);
    named.add(NativeProgram.HEADER);
    try (Stream<Path> files = Files.list(SOURCES)) {
      assertEquals(
          named.stream().sorted().toList(),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void runsEveryWorkload() throws Exception {
    if (program == null) {
      NativeContender none = NativeContender.all(null, "no compiler").getFirst();
      assertEquals("no compiler", none.refusal(Samples.ofEachFamily().getFirst(), 1));
      return;
    }
    List<Contender> malloc = List.of(NativeContender.all(program, null).getFirst());
    for (Result r : new Conductor(malloc, SHORT, Silent.LISTENER).run(workloads(), List.of(1, 2))) {
      assertNull(r.problem(), () -> r.workload().name() + ": " + r.problem());
      assertNotNull(r.figures());
      assertTrue(r.figures().nanosPerOperation().median() > 0);
    }
  }

  /** Who compares two languages compares the same work; a loop that does less shows here. */
  @Test
  void doesWhatJavaDoes() throws Exception {
    if (program == null) {
      return;
    }
    Path library = CallCounts.library(NativeProgram.compiler().orElseThrow(), folder);
    List<String> java = new ArrayList<>();
    List<String> c = new ArrayList<>();
    for (Workload workload : workloads()) {
      java.add(CallCounts.ofJava(workload));
      c.add(CallCounts.ofC(program, library, workload));
    }
    assertEquals(String.join("\n", java), String.join("\n", c), "Java's calls and C's");
  }

  /** A block that is overwritten at its ends is found by the C program itself. */
  @Test
  void findsDamage() throws Exception {
    if (program == null) {
      return;
    }
    Path library = folder.resolve("libdamage.so");
    Files.writeString(
        folder.resolve("damage.c"),
        """
        #include <stddef.h>
        // Blocks of 100 and of 200 B are one block.
        static _Alignas(16) char all[1 << 20];
        static size_t used = 256;
        void *malloc(size_t bytes) {
          if (bytes == 100 || bytes == 200) return all;
          used += (bytes + 15) & ~(size_t)15;
          return all + used - ((bytes + 15) & ~(size_t)15);
        }
        void *calloc(size_t count, size_t bytes) { return malloc(count * bytes); }
        void free(void *block) {
          if (block == all) *(long *)block = 0; // as a list of free blocks would
        }
        """);
    int code =
        new ProcessBuilder(
                NativeProgram.compiler().orElseThrow().toString(),
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                folder.resolve("damage.c").toString())
            .start()
            .waitFor();
    assertEquals(0, code);
    NativeContender damaging = new NativeContender("damaging", "", program, library, null);
    Workload sizes = Samples.recorded(folder, List.of(100L, 200L));
    Result result =
        new Conductor(List.of(damaging), SHORT, Silent.LISTENER)
            .run(List.of(sizes), List.of(1))
            .getFirst();
    assertEquals(new Result.Problem(true, "a block was overwritten at its ends"), result.problem());
  }

  @Test
  void missingLibrariesSayWhereTheyAre() {
    for (NativeContender contender : NativeContender.all(Path.of("program"), null)) {
      String reason = contender.refusal(Samples.ofEachFamily().getFirst(), 1);
      boolean found = contender.library() != null || contender.name().equals("c-malloc");
      assertEquals(found, reason == null, contender.name() + ": " + reason);
      assertTrue(reason == null || reason.contains("on Debian it is in the package lib"), reason);
    }
    assertTrue(SharedLibraries.find(List.of("libnobodyhasthis.so")).isEmpty());
  }
}
