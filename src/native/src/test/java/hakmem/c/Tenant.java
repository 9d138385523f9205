// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hakmem.c.elf.ElfImage;
import hakmem.c.elf.ElfImport;
import hakmem.c.elf.LoadedFile;
import hakmem.c.elf.ProcessMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code tenant.c}, compiled and loaded: a library that knows nothing of hakmem. */
final class Tenant {
  private static final FunctionDescriptor THREE_LONGS =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private final Path file;
  private final SymbolLookup library;

  private Tenant(Path file, SymbolLookup library) {
    this.file = file;
    this.library = library;
  }

  /** Compiles it as if it were C++, with a new that it does not have itself. */
  static Path compileWithNew(Path folder) throws IOException, InterruptedException {
    return compile(folder, "libtenant-new.so", "-Wl,-z,lazy", "-DWITH_NEW");
  }

  /** Compiles it. With its places filled when it is loaded, or each by the first call. */
  static Path compile(Path folder, boolean isLazy) throws IOException, InterruptedException {
    return isLazy
        ? compile(folder, "libtenant-lazy.so", "-Wl,-z,lazy")
        : compile(folder, "libtenant-now.so", "-Wl,-z,relro,-z,now");
  }

  private static Path compile(Path folder, String name, String... options)
      throws IOException, InterruptedException {
    String include = Path.of(System.getProperty("java.home"), "include").toString();
    List<String> all = new ArrayList<>(List.of("-I" + include, "-I" + include + "/linux"));
    all.addAll(List.of(options));
    return Callers.compile(folder, "tenant.c", name, all.toArray(String[]::new));
  }

  @SuppressWarnings("restricted") // the library
  static Tenant load(Path file) {
    return new Tenant(file, SymbolLookup.libraryLookup(file, Arena.global()));
  }

  String name() {
    return file.getFileName().toString();
  }

  long address(String function) {
    return library.findOrThrow("tenant_" + function).address();
  }

  /** Calls a function of up to three longs; of an int the upper half is anything. */
  long call(String function, long... arguments) {
    long[] three = Arrays.copyOf(arguments, 3);
    try {
      return (long)
          ThroughPointers.function(address(function), THREE_LONGS)
              .invokeExact(three[0], three[1], three[2]);
    } catch (Throwable t) {
      throw new IllegalStateException("a downcall threw", t);
    }
  }

  /** The six functions as the library calls them. */
  ThroughPointers memory() {
    return new ThroughPointers(
        new FunctionPointers(
            address("malloc"),
            address("calloc"),
            address("realloc"),
            address("free"),
            address("aligned"),
            address("usable")));
  }

  LoadedFile loaded() throws IOException {
    return LoadedFile.all().stream()
        .filter(one -> one.name().equals(name()))
        .findFirst()
        .orElseThrow();
  }

  /** The places of memory functions that lead elsewhere than to the C library. */
  List<String> placesElsewhere() throws IOException {
    try (ProcessMemory memory = ProcessMemory.open()) {
      return ElfImage.read(memory, loaded().start()).imports().stream()
          .filter(one -> ServedFunction.isOne(one.name()))
          .filter(
              one ->
                  memory.read(one.slot(), Long.BYTES).getLong() != SystemHeap.address(one.name()))
          .map(ElfImport::name)
          .toList();
    }
  }
}
