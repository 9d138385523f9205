// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The workloads as a C program, built from the sources that this jar carries by the compiler that
 * the machine has. Stateless.
 */
public final class NativeProgram {
  static final List<String> SOURCES =
      List.of(
          "alloc_test.c",
          "blocks.c",
          "cache_lines.c",
          "fixed_size.c",
          "glibc_simple.c",
          "glibc_thread.c",
          "huge_turnover.c",
          "larson.c",
          "larson_step.c",
          "main.c",
          "mleak.c",
          "mstress.c",
          "realloc_growth.c",
          "rptest.c",
          "sh_bench.c",
          "trace.c",
          "xmalloc_test.c");

  static final String HEADER = "bench.h";

  private static final String FOLDER = "/hakmem/bench/c/";
  private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");

  /** The allocator's calls are calls: the compiler may not know what malloc is. */
  private static final List<String> FLAGS =
      List.of("-std=gnu11", "-O2", "-pthread", "-fno-builtin");

  private NativeProgram() {}

  /** A C compiler on the path. */
  public static Optional<Path> compiler() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      for (String name : COMPILERS) {
        Path path = Path.of(folder, name);
        if (Files.isExecutable(path)) {
          return Optional.of(path);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Builds the program.
   *
   * @param folder where to; it exists
   * @return the program
   * @throws IllegalStateException if the compiler refuses; the message holds what it said
   */
  public static Path build(Path compiler, Path folder) {
    Path program = folder.resolve("hakmem-bench");
    List<String> command = new ArrayList<>();
    command.add(compiler.toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-o", program.toString()));
    copy(HEADER, folder);
    for (String source : SOURCES) {
      command.add(copy(source, folder).toString());
    }
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(compiler + " refused the C workloads: " + said.strip());
      }
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the C workloads were built", e);
    }
  }

  private static Path copy(String name, Path folder) {
    try (InputStream in = NativeProgram.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException(FOLDER + name + " is not on the class path; build again");
      }
      Path file = folder.resolve(name);
      Files.write(file, in.readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
