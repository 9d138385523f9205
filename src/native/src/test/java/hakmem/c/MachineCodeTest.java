// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static hakmem.c.CMemory.NULL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocks;
import hakmem.diag.HeapAuditor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of C by machine code: the promises, wrong calls, bounds, every stretch of it. */
class MachineCodeTest {
  private Allocator allocator = Allocator.builder().build();

  @BeforeEach
  void onlyWhereThereIsMachineCode() {
    String refusal = MachineCode.refusal();
    assumeTrue(refusal == null, refusal + ": not tested");
  }

  @AfterEach
  void close() {
    allocator.close();
  }

  private MachineFunctions machine() {
    return new MachineFunctions(allocator, _ -> {}, true);
  }

  private void allIsBack(CFunctions functions) {
    functions.close();
    assertEquals(0, functions.atHandBytes());
    HeapAuditor.audit(allocator);
    assertEquals(LiveBlocks.NONE, allocator.close(CloseMode.CHECK));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itKeepsThePromises(boolean headers) {
    allocator = Allocator.builder().headers(headers).build();
    MachineFunctions machine = machine();
    assertEquals("", machine.whyUpcalls());
    assertEquals(
        List.of(), Contract.findings(new ThroughPointers(machine.pointers()), machine::owns));
    assertEquals(List.of(), Contract.findings(new CMemory.ByMethods(machine), machine::owns));
    allIsBack(machine);
  }

  @Test
  void aBlockIsItsClassAndTheAllocatorsClassFits() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    for (int c = 1; c <= CSizes.COUNT; c++) {
      int bytes = CSizes.usableBytes(c);
      long block = allocator.malloc(CSizes.blockBytes(c));
      assertEquals(CSizes.blockBytes(c), allocator.usableSize(block), "class " + c);
      allocator.free(block);
      long ofC = fromC.malloc(bytes);
      assertEquals(bytes, fromC.usableSize(ofC));
      assertEquals(0, ofC % 16);
      fromC.free(ofC);
    }
    assertEquals(CSizes.USER_BYTES_MAX, CSizes.usableBytes(CSizes.COUNT));
    allIsBack(machine);
  }

  @Test
  void wrongFreesAreRefused() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    long block = fromC.malloc(100);
    for (long wrong : new long[] {block + 16, block + 1, block - 16 + 4, 12_345, -16}) {
      fromC.free(wrong);
    }
    assertEquals(5, machine.problems().count(), machine.problems().last());
    assertTrue(machine.owns(block));
    fromC.free(block);
    fromC.free(block);
    assertTrue(machine.problems().last().contains("double free"), machine.problems().last());
    assertEquals(6, machine.problems().count());
    assertEquals(0, fromC.usableSize(block));
    assertEquals(NULL, fromC.realloc(block, 10));
    assertEquals(AddressFault.DOUBLE_FREE, faultOf(() -> machine.free(block)));
    assertEquals(AddressFault.DOUBLE_FREE, faultOf(() -> machine.usableSize(block)));
    assertNotEquals(0, machine.collect());
    fromC.free(block); // The allocator has it; what is known of it by now is less.
    assertTrue(machine.problems().last().contains("C called free"), machine.problems().last());
    allIsBack(machine);
  }

  /** Whatever Java frees at the allocator itself cannot be a block of C, at hand or not. */
  @Test
  void theAllocatorRefusesBlocksOfC() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    for (int bytes : new int[] {1, 16, 100, 1000, 8000}) {
      long block = fromC.malloc(bytes);
      assertEquals(AddressFault.INTERIOR, allocator.tryFree(block));
      fromC.free(block);
      assertEquals(AddressFault.INTERIOR, allocator.tryFree(block));
    }
    long block = fromC.malloc(64);
    machine.free(block);
    long ofJava = machine.malloc(64);
    fromC.free(ofJava);
    assertEquals(0, machine.problems().count(), machine.problems().last());
    allIsBack(machine);
  }

  private static AddressFault faultOf(Runnable call) {
    return assertThrows(InvalidFreeException.class, call::run).kind();
  }

  @Test
  void whatIsAtHandIsBounded() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    long[] blocks = new long[1000];
    for (int bytes : new int[] {16, 400, 8000, 32_000}) {
      int sizeClass = CSizes.of(bytes);
      mallocAndFree(fromC, blocks, bytes);
      long most = (long) CSizes.mostPlaces(sizeClass) * CSizes.blockBytes(sizeClass);
      assertTrue(machine.atHandBytes() <= most && machine.atHandBytes() > 0);
      assertEquals(machine.atHandBytes(), machine.collect());
    }
    long all =
        IntStream.rangeClosed(1, CSizes.COUNT)
            .mapToLong(c -> (long) CSizes.firstPlaces(c) * CSizes.blockBytes(c))
            .sum();
    assertEquals(1_939, all >> 10, "KiB; CFunctions.ofMachineCode and README.md say 1.9 MiB");
    allIsBack(machine);
  }

  private static void mallocAndFree(ThroughPointers fromC, long[] blocks, int bytes) {
    Arrays.setAll(blocks, _ -> fromC.malloc(bytes));
    assertEquals(blocks.length, Arrays.stream(blocks).distinct().count());
    Arrays.stream(blocks).forEach(fromC::free);
  }

  /** A burst that comes again has all its blocks at hand; what a stack grew by is counted. */
  @Test
  void aStackGrowsWithBurstsUntilItIsCollected() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    Racks racks = machine.code().racks;
    long[] blocks = new long[300];
    int sizeClass = CSizes.of(100);
    for (int i = 0; i < 4; i++) {
      mallocAndFree(fromC, blocks, 100);
    }
    Upcalls before = machine.upcalls();
    mallocAndFree(fromC, blocks, 100);
    assertEquals(0, machine.upcalls().since(before).sum());
    int grownBytes =
        (CSizes.mostPlaces(sizeClass) - CSizes.firstPlaces(sizeClass))
            * CSizes.blockBytes(sizeClass);
    assertEquals(Racks.ROOM_BYTES - grownBytes, racks.room().left());
    assertNotEquals(0, machine.collect());
    assertEquals(Racks.ROOM_BYTES, racks.room().left());
    before = machine.upcalls();
    mallocAndFree(fromC, blocks, 100);
    assertTrue(machine.upcalls().since(before).emptyStack() > 0);
    allIsBack(machine);
  }

  @Test
  void withoutRoomAStackGivesBack() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    Racks racks = machine.code().racks;
    assertTrue(racks.room().take(racks.room().left()));
    mallocAndFree(fromC, new long[300], 100);
    int sizeClass = CSizes.of(100);
    int first = CSizes.firstPlaces(sizeClass) * CSizes.blockBytes(sizeClass);
    assertTrue(machine.atHandBytes() <= first, () -> machine.atHandBytes() + " at hand");
    assertEquals(0, racks.room().left());
    allIsBack(machine);
  }

  @Test
  void whatIsAtHandIsUsedBeforeARequestFails() {
    allocator = Allocator.builder().limitBytes(8 << 20).build();
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    mallocAndFree(fromC, new long[200], 2000);
    assertNotEquals(0, machine.atHandBytes());
    assertEquals(NULL, fromC.malloc(20 << 20));
    assertEquals(0, machine.atHandBytes());
    mallocAndFree(fromC, new long[200], 2000);
    assertEquals(NULL, fromC.calloc(20 << 20, 1));
    assertEquals(0, machine.atHandBytes());
    mallocAndFree(fromC, new long[200], 2000);
    assertEquals(NULL, fromC.alignedAlloc(4096, 20 << 20));
    assertEquals(0, machine.atHandBytes());
    assertEquals(3, machine.problems().count(), machine.problems().last());
    allIsBack(machine);
  }

  @Test
  void afterCloseEachCallIsAnUpcallAndBlocksGoOn() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    long before = fromC.malloc(100);
    machine.close();
    machine.close();
    assertEquals(0, machine.atHandBytes());
    assertEquals(CSizes.usableBytes(CSizes.of(100)), fromC.usableSize(before));
    long after = fromC.malloc(100);
    assertTrue(allocator.owns(after));
    fromC.free(after);
    fromC.free(before);
    assertEquals(0, machine.problems().count(), machine.problems().last());
    allIsBack(machine);
  }

  @Test
  void eachStretchOfTheCodeRuns() {
    MachineFunctions machine = machine();
    ThroughPointers fromC = new ThroughPointers(machine.pointers());
    long[] blocks = new long[600];
    Arrays.setAll(blocks, _ -> fromC.malloc(500));
    Arrays.stream(blocks).forEach(fromC::free);
    long plain = fromC.malloc(100_000);
    fromC.free(fromC.realloc(fromC.realloc(fromC.malloc(20), 25), 90));
    fromC.free(fromC.realloc(fromC.malloc(20), 50_000));
    assertTrue(fromC.usableSize(plain) >= 100_000);
    callWithInts(machine.ints(), fromC, plain);
    fromC.free(plain);
    takeAndGive(machine.code(), fromC);
    int[] counters = machine.code().counters();
    List<Integer> never =
        IntStream.range(0, counters.length).filter(i -> counters[i] == 0).boxed().toList();
    assertEquals(List.of(), never, Arrays.toString(counters));
    allIsBack(machine);
  }

  private static void callWithInts(IntPointers ints, ThroughPointers fromC, long plain) {
    long small = ThroughPointers.callInt(ints.malloc(), 777); // of a stack that is empty
    assertEquals(small, ThroughPointers.callInt(ints.realloc(), small, 776));
    small = ThroughPointers.callInt(ints.realloc(), small, 99);
    assertEquals(112, ThroughPointers.callInt(ints.usableSize(), small));
    assertEquals(112, fromC.usableSize(small));
    fromC.free(small);
    fromC.free(ThroughPointers.callInt(ints.malloc(), 99));
    assertTrue((int) ThroughPointers.callInt(ints.usableSize(), plain) >= 100_000);
    assertEquals(NULL, ThroughPointers.callInt(ints.malloc(), -5));
  }

  /** What Java uses, where it can do nothing: an empty stack, a full one, no block. */
  private void takeAndGive(MachineCode code, ThroughPointers fromC) {
    assertEquals(NULL, code.take(CSizes.of(3000)));
    assertFalse(code.give(NULL));
    int sizeClass = CSizes.COUNT;
    fromC.free(fromC.malloc(CSizes.USER_BYTES_MAX));
    long last;
    boolean given;
    do {
      last = allocator.malloc(CSizes.blockBytes(sizeClass)) + CSizes.LEAD_BYTES;
      code.marks.set(last, sizeClass);
      given = code.give(last);
    } while (given);
    code.marks.set(last, Marks.NONE);
    allocator.free(last - CSizes.LEAD_BYTES);
  }

  @Test
  void withoutMachineCodeThereAreUpcallsAndAReason() {
    CFunctions plain = CFunctions.orUpcalls(allocator, _ -> {}, "switched off");
    assertEquals("switched off", plain.whyUpcalls());
    ThroughPointers fromC = new ThroughPointers(plain.pointers());
    long block = fromC.malloc(100);
    assertTrue(allocator.owns(block));
    fromC.free(block);
    assertFalse(allocator.owns(block));
    assertEquals(0, plain.atHandBytes());
    assertEquals(0, plain.collect());
    allIsBack(plain);
  }
}
