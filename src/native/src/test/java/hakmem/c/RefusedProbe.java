// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hakmem.api.Allocator;
import hakmem.c.elf.ElfImage;
import hakmem.c.elf.ElfImport;
import hakmem.c.elf.ProcessMemory;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The system refuses for good: to make a sealed page writable, then to make any executable. */
final class RefusedProbe {
  private static final long MSEAL = 462; // from Linux 6.10 on
  private static final long PRCTL = 157;
  private static final long SET_MDWE = 65; // from Linux 6.3 on
  private static final long REFUSE_EXEC_GAIN = 1;
  private static final long OS_PAGE_BYTES = 4096;

  private RefusedProbe() {}

  /** The library's file, with places that are protected. */
  static void main(String[] arguments) throws Throwable {
    Tenant tenant = Tenant.load(Path.of(arguments[0]));
    Allocator allocator = Allocator.builder().build();
    long linked = CFunctions.of(allocator, System.out::println).malloc(1);
    allocator.free(linked);
    if (call(MSEAL, place(tenant) & -OS_PAGE_BYTES, OS_PAGE_BYTES, 0) == 0) {
      refusal(tenant);
    } else {
      System.out.println("no mseal: REFUSED");
    }
    System.out.println("elsewhere: " + tenant.placesElsewhere());
    if (call(PRCTL, SET_MDWE, REFUSE_EXEC_GAIN, 0) != 0) {
      System.out.println("no mdwe: UNSUPPORTED, executable");
      return;
    }
    refusal(tenant);
    CFunctions functions = CFunctions.ofMachineCode(allocator, System.out::println);
    System.out.println("why: " + functions.whyUpcalls());
    ThroughPointers fromC = new ThroughPointers(functions.pointers());
    long block = fromC.malloc(100);
    System.out.println("by upcall: " + allocator.owns(block));
    fromC.free(block);
    System.out.println("ended");
  }

  private static void refusal(Tenant tenant) {
    try {
      ServedLibraries.serve(Allocator.builder(), System.out::println, tenant.name()).close();
      System.out.println("served");
    } catch (LibraryException e) {
      System.out.println(e.reason() + " errno=" + e.errno() + " " + e.getMessage());
    }
  }

  private static long place(Tenant tenant) throws IOException {
    try (ProcessMemory memory = ProcessMemory.open()) {
      return ElfImage.read(memory, tenant.loaded().start()).imports().stream()
          .filter(one -> one.name().equals("malloc"))
          .mapToLong(ElfImport::slot)
          .findFirst()
          .orElseThrow();
    }
  }

  private static long call(long number, long a, long b, long c) throws Throwable {
    MethodHandle syscall =
        ThroughPointers.function(
            Linker.nativeLinker().defaultLookup().findOrThrow("syscall").address(),
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    return (long) syscall.invokeExact(number, a, b, c, 0L, 0L);
  }
}
