// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted is what is executed; what cannot be counted says why. */
class InstructionCountTest {
  private static final int MORE = 64;

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** A malloc that does nothing else, and one that executes so many instructions more. */
  @Test
  void instructionsOfMallocAreCounted(@TempDir Path folder) throws Exception {
    Optional<Path> compiler = NativeProgram.compiler();
    if (compiler.isEmpty()) {
      return;
    }
    Path program = NativeProgram.build(compiler.get(), folder);
    Workload step = Workloads.named("larson-step").getFirst();
    NativeContender plain = preloading(program, library(compiler.get(), folder, 0));
    NativeContender longer = preloading(program, library(compiler.get(), folder, MORE));
    if (isThere("valgrind")) {
      double difference = InstructionCount.of(longer, step) - InstructionCount.of(plain, step);
      assertEquals(MORE, difference, 0.01);
    } else {
      String message = messageOf(plain, step);
      assertTrue(message.contains("valgrind"), message);
    }
  }

  @Test
  void whatIsMissingIsSaid() {
    Workload step = Workloads.named("larson-step").getFirst();
    NativeContender none = NativeContender.all(null, "no compiler").getFirst();
    assertEquals("no compiler", messageOf(none, step));
  }

  private static String messageOf(NativeContender contender, Workload workload) {
    return assertThrows(IllegalStateException.class, () -> InstructionCount.of(contender, workload))
        .getMessage();
  }

  private static NativeContender preloading(Path program, Path library) {
    return new NativeContender("c-toy", "a toy", program, library, null);
  }

  private static Path library(Path compiler, Path folder, int more) throws Exception {
    Path source = folder.resolve("toy" + more + ".c");
    Path library = folder.resolve("toy" + more + ".so");
    Files.writeString(
        source,
        """
        #include <stddef.h>
        static _Alignas(16) char all[1 << 26];
        static size_t used;
        void *malloc(size_t bytes) {
          __asm__ volatile(".rept %d\\n nop\\n .endr");
          used += (bytes + 15) & ~(size_t)15;
          return all + used - ((bytes + 15) & ~(size_t)15);
        }
        void *calloc(size_t count, size_t bytes) { return malloc(count * bytes); }
        void free(void *block) { (void)block; }
        """
            .formatted(more));
    int code =
        new ProcessBuilder(
                compiler.toString(),
                "-O2",
                "-fno-builtin",
                "-fPIC",
                "-shared",
                "-o",
                "" + library,
                "" + source)
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, code);
    return library;
  }
}
