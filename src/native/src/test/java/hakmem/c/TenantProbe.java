// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static hakmem.c.CMemory.NULL;

import hakmem.api.Allocator;
import hakmem.c.elf.LoadedFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A library is served, works, and is let go again: what is not as it must be. */
final class TenantProbe {
  private static final int NO_MEMORY = 12;
  private static final int INVALID = 22;

  private final Tenant tenant;
  private final ThroughPointers memory;
  private final List<String> findings = new ArrayList<>();

  private TenantProbe(Tenant tenant) {
    this.tenant = tenant;
    memory = tenant.memory();
  }

  /** With a JVM of its own, which ends while the library has blocks: the library's file. */
  @SuppressWarnings("restricted") // the library
  static void main(String[] arguments) {
    System.load(arguments[0]);
    Tenant tenant = Tenant.load(Path.of(arguments[0]));
    throwFromC(tenant);
    endWithBlocks(tenant);
    System.out.println("ended");
  }

  static native void throwAndGoOn(int count);

  /** Serves the library and lets it go; empty if all is as it must be. */
  static List<String> findings(Tenant tenant) throws IOException {
    TenantProbe probe = new TenantProbe(tenant);
    probe.run();
    return probe.findings;
  }

  private void check(String what, boolean holds) {
    if (!holds) {
      findings.add(what);
    }
  }

  private void run() throws IOException {
    List<LoadedFile.Mapping> protections = tenant.loaded().mappings();
    long older = memory.malloc(100);
    RawBytes.fill(older, 0x31, 100);
    long olderForVariable = memory.malloc(100);
    List<String> lines = new ArrayList<>();
    ServedLibraries served =
        ServedLibraries.serve(
            Allocator.builder().name(tenant.name()).limitBytes(64 << 20),
            lines::add,
            tenant.name());
    check("protections while served", protections.equals(tenant.loaded().mappings()));
    MachineFunctions ours = served.functions().functions();
    findings.addAll(Contract.findings(memory, ours::owns));
    others(ours);
    foreign(ours, older, olderForVariable);
    refusals(served);
    check("errno is kept", tenant.call("errno_changes", 3000, 100) == 0);
    check("errno of large blocks is kept", tenant.call("errno_changes", 50, 100_000) == 0);
    long held = memory.malloc(1000);
    RawBytes.fill(held, 0x32, 1000);
    if (served.undo()) {
      findings.add("a block is left, and all is undone");
      return; // The C library would end the process.
    }
    long later = memory.malloc(1000);
    check("after the end blocks are the system's", !ours.owns(later));
    memory.free(later);
    check("what is left stays", ours.owns(held) && RawBytes.get(held + 999) == 0x32);
    held = memory.realloc(held, 2000);
    check("it moves to the system", !ours.owns(held) && RawBytes.get(held + 999) == 0x32);
    memory.free(held);
    check("all is undone", served.undo());
    served.close();
    check("protections afterwards", protections.equals(tenant.loaded().mappings()));
    check("places afterwards", tenant.placesElsewhere().isEmpty());
    memory.free(memory.realloc(memory.malloc(10), 100_000));
    check("nothing was reported: " + lines, lines.isEmpty());
  }

  private void others(MachineFunctions ours) {
    check("reallocarray", resizes(ours));
    long[] blocks = {
      tenant.call("memalign", 24, 100),
      tenant.call("valloc", 100),
      tenant.call("pvalloc", 100),
      tenant.call("posix", 64, 100)
    };
    int[] alignments = {32, 4096, 4096, 64};
    for (int i = 0; i < blocks.length; i++) {
      long block = blocks[i];
      check("aligned " + i, block % alignments[i] == 0 && ours.owns(block));
      check("usable " + i, tenant.call("usable", block) >= (i == 2 ? 4096 : 100));
      tenant.call("free_by_variable", block);
      check("freed by a variable " + i, !ours.owns(block));
    }
    check("posix_memalign of 24", tenant.call("posix", 24, 100) == -INVALID);
    check("posix_memalign of 4", tenant.call("posix", 4, 100) == -INVALID);
    check("posix_memalign of all", tenant.call("posix", 64, Long.MAX_VALUE) == -NO_MEMORY);
  }

  private boolean resizes(MachineFunctions ours) {
    long block = tenant.call("reallocarray", NULL, 10, 100);
    long same = tenant.call("reallocarray", block, 1L << 33, 1L << 33);
    boolean holds = same == NULL && ours.owns(block);
    memory.free(block);
    return holds;
  }

  private void foreign(MachineFunctions ours, long older, long olderForVariable) {
    check("an older block is the system's", !ours.owns(older));
    check("its size", memory.usableSize(older) >= 100);
    long grown = memory.realloc(older, 50_000);
    check("it stays there", grown != NULL && !ours.owns(grown));
    check("it keeps what it had", grown != NULL && RawBytes.get(grown + 99) == 0x31);
    memory.free(grown);
    tenant.call("free_by_variable", olderForVariable);
    try (Arena arena = Arena.ofConfined()) {
      long copy = tenant.call("strdup", arena.allocateFrom("from libc").address());
      check("strdup is the system's", copy != NULL && !ours.owns(copy));
      memory.free(copy);
    }
  }

  private void refusals(ServedLibraries served) {
    check("errno of a limit", (int) tenant.call("errno_of", 65 << 20) == NO_MEMORY);
    check("errno of what nobody has", (int) tenant.call("errno_of", -1) == NO_MEMORY);
    check("no errno", (int) tenant.call("errno_of", 100) == 0);
    check("a problem is noted", served.problems().count() > 0);
    check("its tag", served.allocator().tag().equals(tenant.name()));
    long block = memory.malloc(100);
    check("a size that nobody has", memory.realloc(block, Long.MIN_VALUE) == NULL);
    memory.free(block);
  }

  private static void throwFromC(Tenant tenant) {
    ServedLibraries served =
        ServedLibraries.serve(Allocator.builder(), System.out::println, tenant.name());
    for (int count : new int[] {1, 1000, 1000}) {
      catchFromC(count);
    }
    System.out.println("undone: " + served.undo());
  }

  private static void catchFromC(int count) {
    try {
      throwAndGoOn(count);
      System.out.println("the exception is lost");
    } catch (IllegalStateException e) {
      System.out.println("caught: " + e.getMessage());
    }
  }

  /** The library frees in its destructor, when there is no JVM any more. */
  private static void endWithBlocks(Tenant tenant) {
    ServedLibraries.serve(Allocator.builder(), System.out::println, tenant.name());
    tenant.call("keep");
  }
}
