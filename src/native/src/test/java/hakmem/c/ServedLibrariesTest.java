// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hakmem.api.Allocator;
import hakmem.c.LibraryException.Reason;
import hakmem.c.elf.ElfImage;
import hakmem.c.elf.LoadedFile;
import hakmem.c.elf.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A library that was not changed is served and let go; what cannot be is refused. */
class ServedLibrariesTest {
  private static final int ACCESS = 13; // EACCES

  @TempDir static Path folder;

  private static int copies;

  @BeforeEach
  void onlyWhereItCanBe() {
    String refusal = MachineCode.refusal();
    assumeTrue(refusal == null, refusal + ": not tested");
    assumeTrue(Callers.compiler().isPresent(), "no C compiler (cc) on the PATH: not tested");
  }

  /** A library of a name of its own: nothing of another test is left in it. */
  private static synchronized Path copy(boolean isLazy) throws Exception {
    Path compiled = folder.resolve(isLazy ? "libtenant-lazy.so" : "libtenant-now.so");
    if (!Files.exists(compiled)) {
      assertEquals(compiled, Tenant.compile(folder, isLazy));
    }
    return Files.copy(compiled, folder.resolve("libtenant" + copies++ + ".so"));
  }

  private static Tenant tenant() throws Exception {
    return Tenant.load(copy(false));
  }

  private static ServedLibraries serve(String... names) {
    return ServedLibraries.serve(Allocator.builder(), _ -> {}, names);
  }

  private static LibraryException refusal(String... names) {
    return assertThrows(LibraryException.class, () -> serve(names).close());
  }

  private static void assertRefused(Reason reason, String text, String... names) {
    LibraryException e = refusal(names);
    assertEquals(reason, e.reason(), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains(text), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allIsAsItMustBe(boolean isLazy) throws Exception {
    assertEquals(List.of(), TenantProbe.findings(Tenant.load(copy(isLazy))));
  }

  /** The same with a part of us that does nothing. */
  @ParameterizedTest
  @CsvSource({
    "ServedFunctions, isElsewhere, 0, it stays there",
    "ServedSlots, isReplaced, 1, places afterwards",
    "Slot, protectAgain, 0, protections while served",
    "ServedFunctions, isEnded, 1, a block is left",
  })
  void whatIsLeftOutIsFound(String type, String method, int result, String finding)
      throws Exception {
    EditedClasses classes = EditedClasses.with(Class.forName("hakmem.c." + type), method, result);
    Class<?> tenants = classes.loadClass(Tenant.class.getName());
    var load = tenants.getDeclaredMethod("load", Path.class);
    load.setAccessible(true);
    var findings =
        classes.loadClass(TenantProbe.class.getName()).getDeclaredMethod("findings", tenants);
    findings.setAccessible(true);
    List<?> found = (List<?>) findings.invoke(null, load.invoke(null, copy(false)));
    assertTrue(found.stream().anyMatch(one -> one.toString().contains(finding)), found::toString);
  }

  /** Of a thread that is in the middle of a malloc: the C library would end the process. */
  @Test
  void wrongCallsInsideAnotherAllocationAreRefused() throws Exception {
    Tenant tenant = tenant();
    ThroughPointers memory = tenant.memory();
    long older = memory.malloc(100);
    ServedLibraries served =
        ServedLibraries.serve(Allocator.builder().limitBytes(8 << 20), _ -> {}, tenant.name());
    long freed = memory.malloc(100);
    memory.free(freed);
    long large = memory.malloc(100_000);
    List<Long> answers = new ArrayList<>();
    served
        .allocator()
        .onMemoryPressure(
            _ -> {
              memory.free(freed);
              memory.free(large + 16);
              if (answers.isEmpty()) {
                memory.free(older);
              }
              answers.add(memory.realloc(freed, 200));
              answers.add(memory.usableSize(large + 16));
              return false;
            });
    assertEquals(0, memory.malloc(20 << 20));
    assertTrue(answers.size() > 0 && answers.stream().allMatch(one -> one == 0), answers::toString);
    assertTrue(served.problems().count() > answers.size(), served.problems().last());
    served.allocator().onMemoryPressure(null);
    memory.free(large);
    assertTrue(served.undo());
  }

  @Test
  void whatCannotBeServedIsRefused() {
    assertRefused(Reason.NOT_LOADED, "libnothing", "libnothing");
    assertRefused(Reason.NOT_LOADED, "", "");
    assertRefused(Reason.AMBIGUOUS, "libjava.so", "lib");
    assertRefused(Reason.NEVER_SERVED, "libjvm.so", "libjvm.so");
    assertRefused(Reason.NEVER_SERVED, "libc.so", "libc.so.6");
    assertRefused(Reason.NEEDS_ANOTHER, "calls libjava.so", "libjava.so");
    assertRefused(Reason.NOTHING_TO_SERVE, "libsyslookup", "libsyslookup.so");
    new Inflater().end(); // which loads the library
    assertRefused(Reason.COLLECTOR, "G1", "libzip.so"); // tests have the serial collector
  }

  @Test
  void aLibraryOfCppIsServedWithItsRuntimeOnly() throws Exception {
    Tenant tenant = Tenant.load(Tenant.compileWithNew(folder));
    assertRefused(Reason.NEEDS_ANOTHER, "libstdc++", tenant.name());
  }

  @Test
  void whoServesALibraryAlreadyIsFound() throws Exception {
    Tenant tenant = tenant();
    try (ServedLibraries first = serve(tenant.name())) {
      assertEquals(List.of(tenant.loaded().file()), first.libraries());
      assertRefused(Reason.ALREADY_CHANGED, "somebody else", tenant.name());
    }
    serve(tenant.name()).close();
  }

  @Test
  void whoChangesAPlaceMeanwhileIsFound() throws Exception {
    Tenant tenant = tenant();
    LibraryException e;
    try (ServedLibraries served = serve(tenant.name())) {
      long free = served.functions().pointer(ServedFunction.CALLOC);
      Slot slot = slot(tenant, "calloc", free);
      assertTrue(slot.replace(free, 4711, SystemCalls::protect));
      e = assertThrows(LibraryException.class, served::undo);
      assertEquals(4711, slot.value());
      assertTrue(slot.replace(4711, slot.systems(), SystemCalls::protect));
      assertTrue(served.undo());
    }
    assertEquals(Reason.SLOT_CHANGED, e.reason());
    assertTrue(String.valueOf(e.getMessage()).contains("calloc of " + tenant.name()));
  }

  private static Slot slot(Tenant tenant, String symbol, long ours) throws IOException {
    LoadedFile file = tenant.loaded();
    try (ProcessMemory memory = ProcessMemory.open()) {
      long address =
          ElfImage.read(memory, file.start()).imports().stream()
              .filter(one -> one.name().equals(symbol))
              .findFirst()
              .orElseThrow()
              .slot();
      long systems = SystemHeap.address(symbol);
      ServedFunction function = ServedFunction.of(symbol);
      return new Slot(file.name(), function, false, address, false, systems, ours);
    }
  }

  /** Whichever call of mprotect the system refuses, all is as it was, or goes on as it was. */
  @Test
  void aRefusalLeavesAllAsItWas() throws Exception {
    Tenant tenant = tenant();
    int refused = 0;
    int[] calls = {0};
    boolean served = false;
    for (int at = 0; !served; at++) {
      calls[0] = at;
      Slot.Protection protection =
          (address, bytes, writable) ->
              calls[0]-- == 0 ? ACCESS : SystemCalls.protect(address, bytes, writable);
      try {
        ServedLibraries.serve(Allocator.builder(), _ -> {}, protection, tenant.name()).close();
        served = calls[0] > 0;
      } catch (LibraryException e) {
        refused++;
        assertEquals(Reason.REFUSED, e.reason(), e.getMessage());
        assertEquals(ACCESS, e.errno());
      }
      tenant.memory().free(tenant.memory().malloc(100));
      assertEquals(List.of(), tenant.placesElsewhere(), "refused: call " + at);
    }
    assertNotEquals(0, refused);
  }

  @Test
  void threadsOfTheLibraryWorkOnWhileItIsServedAndLetGo() throws Exception {
    Tenant tenant = tenant();
    int start = (int) tenant.call("start");
    assertEquals(0, start);
    for (int i = 0; i < 5; i++) {
      ServedLibraries served = serve(tenant.name());
      while (served.allocator().stats().heaps() < 2 && i % 3 == 0) {
        Thread.onSpinWait(); // until the library has called
      }
      while (!served.undo()) {
        Thread.sleep(1); // until the threads have freed what they had of ours
      }
      assertEquals(0, served.problems().count(), served.problems().last());
    }
    assertEquals(0, tenant.call("end"));
    assertEquals(List.of(), tenant.placesElsewhere());
  }
}
