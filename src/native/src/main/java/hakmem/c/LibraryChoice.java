// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.c.LibraryException.Reason;
import hakmem.c.elf.ElfImage;
import hakmem.c.elf.ElfImport;
import hakmem.c.elf.ImageBytes;
import hakmem.c.elf.LoadedFile;
import hakmem.c.elf.MalformedImageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which loaded libraries some names mean, and whether they can be served together: no block of
 * theirs may reach a library that frees it elsewhere. Immutable.
 */
final class LibraryChoice {
  /** Beginnings of names: the JVM and what hands out memory to all. */
  private static final List<String> NEVER =
      List.of(
          "libjvm.so",
          "libjli.so",
          "java",
          "libc.so",
          "libc-",
          "libc.musl",
          "ld-",
          "libpthread",
          "libdl.so",
          "librt.so",
          "libm.so",
          "libm-",
          "libjsig.so",
          "libjemalloc",
          "libtcmalloc",
          "libmimalloc");

  private static final List<String> CPP_RUNTIMES = List.of("libstdc++.so", "libc++.so");
  private static final List<String> NEW_AND_DELETE = List.of("_Znw", "_Zna", "_Zdl", "_Zda");

  /** Allocates in critical sections of JNI: the window of an Inflater. */
  private static final String ALLOCATES_IN_CRITICAL_SECTIONS = "libzip.so";

  private final List<LoadedFile> loaded;
  private final Map<LoadedFile, ElfImage> chosen = new LinkedHashMap<>();

  private LibraryChoice(List<LoadedFile> loaded) {
    this.loaded = loaded;
  }

  /**
   * Finds and checks them.
   *
   * @param loaded all of the process
   * @param memory by which they are read
   * @param collectorWaits whether the collector waits for the end of critical sections
   * @param names of libraries, or parts of names that one alone has
   * @throws LibraryException a name means none or several, or they cannot be served
   */
  static LibraryChoice of(
      List<LoadedFile> loaded, ImageBytes memory, boolean collectorWaits, String... names) {
    LibraryChoice choice = new LibraryChoice(loaded);
    for (String name : names) {
      LoadedFile file = choice.find(name);
      if (collectorWaits && file.name().equals(ALLOCATES_IN_CRITICAL_SECTIONS)) {
        throw new LibraryException(
            Reason.COLLECTOR,
            file.name()
                + " allocates in critical sections of JNI, where an upcall that needs a collection"
                + " would wait for itself; use a collector that does not wait for these, like G1");
      }
      choice.chosen.put(file, image(file, memory));
    }
    choice.checkCompanions(memory);
    return choice;
  }

  private LoadedFile find(String name) {
    List<LoadedFile> exact = loaded.stream().filter(file -> file.name().equals(name)).toList();
    List<LoadedFile> found =
        exact.isEmpty()
            ? loaded.stream().filter(file -> file.name().contains(name)).toList()
            : exact;
    if (name.isBlank() || found.isEmpty()) {
      throw new LibraryException(
          Reason.NOT_LOADED, "no library '" + name + "' is loaded; there are: " + names(loaded));
    }
    if (found.size() > 1) {
      throw new LibraryException(
          Reason.AMBIGUOUS, "several libraries have the name '" + name + "': " + names(found));
    }
    LoadedFile file = found.getFirst();
    if (isNever(file)) {
      throw new LibraryException(
          Reason.NEVER_SERVED,
          file.name() + " is never served: its blocks go to the JVM and to all other libraries");
    }
    return file;
  }

  private static boolean isNever(LoadedFile file) {
    return NEVER.stream().anyMatch(file.name()::startsWith);
  }

  private static String names(List<LoadedFile> files) {
    return files.stream()
        .map(LoadedFile::name)
        .filter(name -> NEVER.stream().noneMatch(name::startsWith))
        .collect(Collectors.joining(", "));
  }

  private static ElfImage image(LoadedFile file, ImageBytes memory) {
    try {
      return ElfImage.read(memory, file.start());
    } catch (MalformedImageException e) {
      throw new LibraryException(
          Reason.MALFORMED, file.path() + " cannot be read: " + e.getMessage());
    }
  }

  private void checkCompanions(ImageBytes memory) {
    chosen.forEach(this::checkRuntime);
    for (LoadedFile file : loaded) {
      if (chosen.containsKey(file)) {
        continue;
      }
      ElfImage image;
      try {
        image = ElfImage.read(memory, file.start());
      } catch (MalformedImageException e) {
        continue; // Something else than a library, of which no code can be called by name.
      }
      checkUser(file, image);
    }
  }

  /** Of C++, what new allocates in one library is deleted in another: by the runtime of both. */
  private void checkRuntime(LoadedFile file, ElfImage image) {
    boolean uses =
        image.imports().stream()
            .anyMatch(one -> !one.isDefined() && startsWithAny(one.name(), NEW_AND_DELETE));
    boolean isServed =
        Stream.concat(Stream.of(file), chosen.keySet().stream())
            .anyMatch(one -> startsWithAny(one.name(), CPP_RUNTIMES));
    if (uses && !isServed) {
      throw new LibraryException(
          Reason.NEEDS_ANOTHER,
          file.name()
              + " has C++'s new and delete from a library that is not served; serve it together"
              + " with that: libstdc++.so.6, as a rule");
    }
  }

  /** A library that calls one of ours may get a block from it and free it itself. */
  private void checkUser(LoadedFile user, ElfImage image) {
    boolean frees =
        image.imports().stream()
            .anyMatch(
                one ->
                    ServedFunction.isOne(one.name())
                        && ServedFunction.of(one.name()).takesBlocks());
    for (LoadedFile file : frees ? chosen.keySet() : List.<LoadedFile>of()) {
      if (image.needed().stream().anyMatch(file.name()::startsWith)) {
        throw new LibraryException(
            Reason.NEEDS_ANOTHER,
            user.name()
                + " calls "
                + file.name()
                + " and may free blocks of it; serve both, or neither");
      }
    }
  }

  private static boolean startsWithAny(String name, List<String> beginnings) {
    return beginnings.stream().anyMatch(name::startsWith);
  }

  /** The libraries, in the order of their names. */
  List<LoadedFile> files() {
    return List.copyOf(chosen.keySet());
  }

  /**
   * The places of all of them. They must stay loaded.
   *
   * @throws LibraryException a place holds what neither the C library nor the linker has put there,
   *     or a library allocates nothing by a function of another
   */
  List<Slot> slots(ServedFunctions functions) {
    List<Slot> all = new ArrayList<>();
    chosen.forEach(
        (file, image) -> {
          List<Slot> ofOne = new ArrayList<>();
          for (ElfImport one : image.imports()) {
            if (ServedFunction.isOne(one.name()) && one.addend() == 0) {
              add(ofOne, file, one, functions);
            }
          }
          if (ofOne.stream().allMatch(slot -> slot.function().takesBlocks())) {
            throw new LibraryException(
                Reason.NOTHING_TO_SERVE,
                file.name()
                    + " calls no memory function of another library: it allocates nothing,"
                    + " or has an allocator of its own");
          }
          all.addAll(ofOne);
        });
    return all;
  }

  private static void add(
      List<Slot> all, LoadedFile file, ElfImport one, ServedFunction function, long ours) {
    long systems = SystemHeap.address(one.name());
    boolean isWritable =
        file.mappings().stream()
            .filter(mapping -> mapping.covers(one.slot()))
            .findFirst()
            .orElseThrow(
                () -> new LibraryException(Reason.MALFORMED, one + " is in no mapping of its file"))
            .isWritable();
    boolean isVariable = one.kind() == ElfImport.Kind.DATA;
    Slot slot = new Slot(file.name(), function, isVariable, one.slot(), isWritable, systems, ours);
    long value = slot.value();
    boolean isLazy = one.kind() == ElfImport.Kind.CALL && file.covers(value) && !one.isDefined();
    if (value == systems || isLazy) {
      all.add(slot);
    } else if (!isVariable) { // A variable is the library's own to change.
      throw new LibraryException(
          Reason.ALREADY_CHANGED,
          slot
              + " does not lead to the C library but to 0x"
              + Long.toHexString(value)
              + ": the library has its own, or somebody else serves it");
    }
  }

  private static void add(
      List<Slot> all, LoadedFile file, ElfImport one, ServedFunctions functions) {
    ServedFunction function = ServedFunction.of(one.name());
    if (one.slot() % Long.BYTES == 0) {
      add(all, file, one, function, functions.pointer(function));
    }
  }
}
