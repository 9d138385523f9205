// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The functions of an allocator in a shared library, as critical downcalls: no change of the
 * thread's state, the fastest call that a Java program can make.
 *
 * @param malloc (bytes) address
 * @param free (address)
 * @param calloc (count, bytes) address
 * @param realloc (address, bytes) address
 * @param alignedAlloc (bytes, alignment) address
 * @param threadStart () before a thread's first call
 * @param threadEnd () after its last
 */
public record NativeLibrary(
    MethodHandle malloc,
    MethodHandle free,
    MethodHandle calloc,
    MethodHandle realloc,
    MethodHandle alignedAlloc,
    MethodHandle threadStart,
    MethodHandle threadEnd) {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor ONE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor TWO =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor NO_RESULT = FunctionDescriptor.ofVoid(JAVA_LONG);
  private static final MethodHandle NOTHING =
      MethodHandles.empty(java.lang.invoke.MethodType.methodType(void.class));

  /** The C library that the JVM runs with. */
  public static NativeLibrary cLibrary() {
    return named(LINKER.defaultLookup(), "");
  }

  /**
   * A library whose functions are the C library's with a prefix.
   *
   * @param symbols its functions
   * @param prefix as in {@code je_malloc}
   */
  public static NativeLibrary named(SymbolLookup symbols, String prefix) {
    return new NativeLibrary(
        critical(symbols, prefix + "malloc", ONE),
        critical(symbols, prefix + "free", NO_RESULT),
        critical(symbols, prefix + "calloc", TWO),
        critical(symbols, prefix + "realloc", TWO),
        alignmentLast(critical(symbols, prefix + "aligned_alloc", TWO)),
        NOTHING,
        NOTHING);
  }

  /** A function of a library. */
  @SuppressWarnings("restricted") // the native access that this class is for
  public static MethodHandle critical(
      SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        symbols.findOrThrow(name), descriptor, Linker.Option.critical(false));
  }

  /** The same function with its two parameters exchanged. */
  public static MethodHandle alignmentLast(MethodHandle function) {
    return MethodHandles.permuteArguments(function, function.type(), 1, 0);
  }

  /**
   * Loads a library that lies on the class path.
   *
   * @throws PeerMissingException if it is not there, or not for this system
   */
  @SuppressWarnings("restricted") // the native access that this class is for
  public static SymbolLookup onClassPath(Class<?> near, String resource) {
    try (InputStream in = near.getResourceAsStream(resource)) {
      if (in == null) {
        throw new PeerMissingException("its library has no build for this system: " + resource);
      }
      Path file = Files.createTempFile("hakmem-bench", ".so");
      try {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        return SymbolLookup.libraryLookup(file, Arena.global());
      } catch (IllegalArgumentException e) {
        throw new PeerMissingException("its library cannot be loaded here: " + e.getMessage());
      } finally {
        Files.deleteIfExists(file); // what is loaded stays mapped
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
