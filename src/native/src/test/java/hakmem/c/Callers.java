// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code callers.c}, compiled by the system's compiler: C code on threads of its own. */
final class Callers {
  private final SymbolLookup library;
  private final FunctionPointers pointers;

  private Callers(SymbolLookup library, FunctionPointers pointers) {
    this.library = library;
    this.pointers = pointers;
  }

  static Optional<Path> compiler() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, "cc"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Compiles the library into a folder. */
  static Path compile(Path folder) throws IOException, InterruptedException {
    return compile(folder, "callers.c", "libcallers.so");
  }

  /** Compiles a source beside this class into a library. */
  static Path compile(Path folder, String name, String libraryName, String... options)
      throws IOException, InterruptedException {
    Path source = folder.resolve(name);
    try (InputStream in = Callers.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path library = folder.resolve(libraryName);
    List<String> command = new ArrayList<>(List.of(compiler().orElseThrow() + ""));
    command.addAll(List.of("-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-pthread"));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", library + "", source + ""));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
    return library;
  }

  @SuppressWarnings("restricted") // the library
  static Callers load(Path library, FunctionPointers pointers) {
    return new Callers(SymbolLookup.libraryLookup(library, Arena.global()), pointers);
  }

  /** How often a block did not hold what was written into it. */
  long churnOnThreads(int threads, long rounds, long stackBytes) throws Throwable {
    MethodHandle function = function("churn_on_threads", true, JAVA_INT, JAVA_LONG, JAVA_LONG);
    return (long)
        function.invokeExact(pointers.malloc(), pointers.free(), threads, rounds, stackBytes);
  }

  /** Threads that free one another's blocks. */
  void handOver(int pairs, long rounds) throws Throwable {
    MethodHandle function = function("hand_over", true, JAVA_INT, JAVA_LONG);
    long wrong = (long) function.invokeExact(pointers.malloc(), pointers.free(), pairs, rounds);
    succeed((int) wrong);
  }

  /** Nanoseconds for so many pairs of malloc and free. */
  long pairs(long malloc, long free, long rounds) throws Throwable {
    return (long) function("pairs", true, JAVA_LONG).invokeExact(malloc, free, rounds);
  }

  void freeInDestructors(int threads) throws Throwable {
    MethodHandle function = function("free_in_destructors", false, JAVA_INT);
    succeed((int) function.invokeExact(pointers.malloc(), pointers.free(), threads));
  }

  void callUntilExit(boolean newThreads) throws Throwable {
    MethodHandle function = function("call_until_exit", false, JAVA_INT);
    int choice = newThreads ? 1 : 0;
    succeed((int) function.invokeExact(pointers.malloc(), pointers.free(), choice));
  }

  private static void succeed(int result) {
    if (result != 0) {
      throw new IllegalStateException("pthread said " + result);
    }
  }

  @SuppressWarnings("restricted") // C code
  private MethodHandle function(String name, boolean isLong, MemoryLayout... more) {
    MemoryLayout[] all = Arrays.copyOf(new MemoryLayout[] {JAVA_LONG, JAVA_LONG}, 2 + more.length);
    System.arraycopy(more, 0, all, 2, more.length);
    return Linker.nativeLinker()
        .downcallHandle(
            library.findOrThrow(name), FunctionDescriptor.of(isLong ? JAVA_LONG : JAVA_INT, all));
  }
}
