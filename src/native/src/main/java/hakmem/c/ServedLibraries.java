// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.api.Allocator;
import hakmem.c.LibraryException.Reason;
import hakmem.c.elf.LoadedFile;
import hakmem.c.elf.ProcessMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Loaded native libraries that take their memory from hakmem though they have not been changed: the
 * places where they keep the addresses of malloc, free and the rest lead to ours. Experimental, and
 * for Linux on x86-64 alone. Only what is named is served.
 *
 * <pre>{@code
 * Allocator.Builder memory = Allocator.builder().name("sqlite").limitBytes(64L << 20);
 * try (ServedLibraries served = ServedLibraries.serve(memory, log::warn, "libsqlitejdbc")) {
 *   // new blocks of the library are hakmem's, beyond the limit NULL and ENOMEM
 * }
 * }</pre>
 *
 * <p>Blocks that a library has from before, or from functions like strdup, are the C library's and
 * go back there. When it is closed, new blocks are the C library's again, and those of hakmem that
 * the library still has stay valid: they are freed at hakmem, whose allocator stays open until the
 * last is. Thread-safe. Cost of serving: tens of milliseconds, for all loaded libraries are read,
 * and 20 more if a place was not filled yet.
 */
public final class ServedLibraries implements AutoCloseable {
  private static final Set<String> WAITING_COLLECTORS =
      Set.of("Copy", "MarkSweepCompact", "PS Scavenge", "PS MarkSweep");

  private final Allocator allocator;
  private final ServedFunctions functions;
  private final ServedSlots slots;
  private final List<String> libraries;
  private final Arena pins;
  private boolean isUndone;

  private ServedLibraries(
      Allocator allocator,
      ServedFunctions functions,
      ServedSlots slots,
      List<String> libraries,
      Arena pins) {
    this.allocator = allocator;
    this.functions = functions;
    this.slots = slots;
    this.libraries = libraries;
    this.pins = pins;
  }

  /**
   * Serves libraries from now on. They should be loaded and, as far as can be, not at work yet.
   *
   * @param memory of an allocator for them alone, which is built and closed here: with a name, a
   *     limit, within another one, which has to stay open until {@link #undo} returns true
   * @param reporter gets one line for each wrong call of C, on the thread that made it; what it
   *     throws is dropped
   * @param names of loaded libraries: the name of the file, or a part of it that one alone has
   * @return to be closed
   * @throws LibraryException they cannot be served, or the system refuses; nothing is changed
   * @throws hakmem.api.TagNameException the name cannot be had
   * @throws hakmem.api.AllocationFailedException the system refuses address space
   */
  public static ServedLibraries serve(
      Allocator.Builder memory, Consumer<String> reporter, String... names) {
    return serve(memory, reporter, SystemCalls::protect, names);
  }

  static ServedLibraries serve(
      Allocator.Builder memory,
      Consumer<String> reporter,
      Slot.Protection protection,
      String... names) {
    String refusal = MachineCode.refusal();
    if (refusal != null) {
      throw new LibraryException(Reason.UNSUPPORTED, refusal);
    }
    Arena pins = Arena.ofShared();
    ServedLibraries served;
    try {
      LibraryChoice choice = choose(names);
      choice.files().forEach(file -> pin(file, pins));
      served = prepare(memory.build(), reporter, protection, choice, pins);
    } catch (Throwable e) { // Error: undone.
      pins.close();
      throw e;
    }
    served.install();
    return served;
  }

  private static ServedLibraries prepare(
      Allocator allocator,
      Consumer<String> reporter,
      Slot.Protection protection,
      LibraryChoice choice,
      Arena pins) {
    try {
      ServedFunctions functions = new ServedFunctions(allocator, reporter);
      ServedSlots slots = new ServedSlots(choice.slots(functions), protection);
      List<String> libraries = choice.files().stream().map(LoadedFile::file).toList();
      return new ServedLibraries(allocator, functions, slots, libraries, pins);
    } catch (UnsupportedOperationException e) {
      allocator.close();
      throw new LibraryException(Reason.UNSUPPORTED, e.getMessage() + "");
    } catch (Throwable e) { // Error: undone.
      allocator.close();
      throw e;
    }
  }

  private void install() {
    try {
      slots.install();
    } catch (Throwable e) { // Undone, but for blocks that are out already: as after a close.
      try {
        boolean ignored = undo();
      } catch (LibraryException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private static LibraryChoice choose(String... names) {
    try (ProcessMemory memory = ProcessMemory.open()) {
      return LibraryChoice.of(LoadedFile.all(), memory, collectorWaits(), names);
    } catch (IOException e) {
      throw new LibraryException(Reason.REFUSED, "the system does not tell what is loaded: " + e);
    }
  }

  private static boolean collectorWaits() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .anyMatch(WAITING_COLLECTORS::contains);
  }

  /** Opens it once more, so that it is not unloaded. */
  @SuppressWarnings("restricted") // it is loaded already
  private static void pin(LoadedFile file, Arena pins) {
    try {
      SymbolLookup ignored = SymbolLookup.libraryLookup(file.file(), pins);
    } catch (IllegalArgumentException e) {
      throw new LibraryException(
          Reason.NOT_LOADED,
          file.path() + " is mapped, but the dynamic linker does not know it: " + e.getMessage());
    }
  }

  /**
   * The allocator whose blocks the libraries get: for its figures, its tag, a listener. Not to be
   * closed by the caller.
   *
   * @return the same always
   */
  public Allocator allocator() {
    return allocator;
  }

  /** The functions, for tests. */
  ServedFunctions functions() {
    return functions;
  }

  /**
   * What is served.
   *
   * @return paths of the libraries' files, in the order in which they were named
   */
  public List<String> libraries() {
    return libraries;
  }

  /**
   * How many places lead to hakmem while the libraries are served.
   *
   * @return of all libraries together
   */
  public int places() {
    return slots.count();
  }

  /**
   * What could not be told to the libraries: requests without memory, wrong calls.
   *
   * @return the same object always; it goes on counting
   */
  public Problems problems() {
    return functions.functions().problems();
  }

  /**
   * Gives the C library's functions back: first those that hand out blocks, and when no block of
   * hakmem is left, those that take them, and closes the allocator. May be called again, when
   * blocks have been freed meanwhile. Cost: a look at each block.
   *
   * @return whether all is undone; if not, only blocks from before are still hakmem's
   * @throws LibraryException a place has been changed by somebody else, or the system refuses; all
   *     other places were given back
   * @throws IllegalStateException called by a listener in the middle of an allocation
   */
  public synchronized boolean undo() {
    if (isUndone) {
      return true;
    }
    List<LibraryException> failures = new ArrayList<>(slots.removeGiving());
    functions.stop();
    if (functions.isEnded()) {
      failures.addAll(slots.removeTaking());
      isUndone = failures.isEmpty();
    }
    if (!failures.isEmpty()) {
      LibraryException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
    if (isUndone) {
      pins.close();
    }
    return isUndone;
  }

  /** As {@link #undo}, whether all could be undone or not. */
  @Override
  public void close() {
    boolean ignored = undo();
  }
}
