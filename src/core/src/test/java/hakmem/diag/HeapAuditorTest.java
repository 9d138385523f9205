// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ace.HugeBlock;
import hakmem.ace.Span;
import hakmem.ace.Spans;
import hakmem.api.Allocator;
import hakmem.bin.AllocatorParts;
import hakmem.bin.Magazines;
import hakmem.gauge.Trail;
import hakmem.heap.BlockHeap;
import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.lease.HeapLease;
import hakmem.memory.BlockMemory;
import hakmem.registry.AddressRange;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.FreeMap;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The auditor sees what it is there for: each invariant is broken on purpose, one word at a time.
 */
class HeapAuditorTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "hakmem");
  private static final Path TABLE = Path.of("..", "..", "spec", "design", "invariants.md");
  private static final Path MODELS = Path.of("..", "..", "spec", "tla");
  private static final Path SELF = Path.of("src/test/java/hakmem/diag/HeapAuditorTest.java");
  private static final Pattern ID = Pattern.compile("INV-[A-Z]\\d");
  private static final Pattern ROW =
      Pattern.compile("^\\| (INV-[A-Z]\\d) \\|((\\\\.|[^|\\\\])+\\|){4}$");

  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long BYTES = 48;

  private static final long LARGE = 32 << 10;

  private Allocator allocator;
  private AllocatorParts parts;
  private BlockMemory memory;
  private BlockHeap heap;
  private long block;
  private Slab slab;

  @BeforeEach
  void build() {
    allocator =
        EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
            .reserveBytes(16 * SUPERSLAB)
            .retainedBytesMax(SUPERSLAB)
            .build();
    parts = EngineDoor.open(allocator).parts();
    memory = parts.memory();
    heap = (BlockHeap) allocator.newHeap();
    block = heap.malloc(BYTES);
    slab = parts.registry().lookup(block);
    assertFound();
  }

  private void assertFound(String... invariants) {
    List<String> violations = HeapAuditor.audit(allocator);
    Set<String> found =
        violations.stream().map(line -> line.substring(0, 6)).collect(Collectors.toSet());
    assertEquals(Set.of(invariants), found, () -> String.join("\n", violations));
    for (String violation : violations) {
      assertTrue(violation.matches("INV-[A-Z]\\d: .{10,}[=0-9].*"), violation);
    }
  }

  private long threadListHead() {
    return heap.head(slab.sizeClass);
  }

  private void sign(long at, long link, long state) {
    memory.storePlain(at, BlockSignature.LINK_OFFSET, link);
    memory.storePlain(at, BlockSignature.SIGNATURE_OFFSET, BlockSignature.sign(at, link, state));
  }

  private AddressRange range() {
    return parts.registry().primary();
  }

  private Superslab superslab() {
    return range().superslabAt(0);
  }

  /** A slab that nobody owns: full, or with free blocks. */
  private Slab givenUp(boolean full) {
    BlockHeap other = (BlockHeap) allocator.newHeap();
    Slab last = parts.registry().lookup(other.malloc(8192));
    for (int i = 1; full && i < last.capacity; i++) {
      other.malloc(8192);
    }
    other.close();
    assertEquals(0, last.loadRemoteWordAcquire());
    assertFound();
    return last;
  }

  @Test
  void l1SomebodyHasTheLease() throws Exception {
    leaseField("lease").setInt(heap, 1);
    assertFound("INV-L1");
  }

  @Test
  void l1TheOwnerIsShutOut() throws Exception {
    leaseField("ownerId").setInt(heap, -1);
    assertFound("INV-L1");
  }

  @Test
  void l2ALeakedHeapIsNotCounted() throws Exception {
    leaseField("lease").setInt(heap, 3);
    leaseField("busy").setInt(heap, 1);
    assertFound("INV-L2");
  }

  private static Field leaseField(String name) throws Exception {
    return field(HeapLease.class, name);
  }

  @Test
  void b1AWordOfAListedBlockIsOverwritten() {
    memory.storePlain(threadListHead(), BlockSignature.SIGNATURE_OFFSET, 0);
    assertFound("INV-B1");
  }

  @Test
  void b1AListLeavesItsSlab() {
    sign(threadListHead(), SimulatedOs.FIRST_ADDRESS - 4096, BlockSignature.LOCAL);
    assertFound("INV-B1");
  }

  @Test
  void b1AnUncarvedBlockIsListed() {
    sign(threadListHead(), slab.blockAt(slab.carvedCount), BlockSignature.LOCAL);
    assertFound("INV-B1");
  }

  @Test
  void b1ABlockOnTheLocalFreelistLosesTheRestOfIt() {
    heap.free(block);
    memory.storePlain(block, BlockSignature.LINK_OFFSET, 1);
    assertFound("INV-B1", "INV-S1");
  }

  @Test
  void b2AListRunsInACircle() {
    sign(threadListHead(), threadListHead(), BlockSignature.LOCAL);
    assertFound("INV-B2");
  }

  @Test
  void t1AThreadListHasNoActiveSlab() throws Exception {
    long[] heads = (long[]) field(HeapLease.class, "ownHeads").get(heap);
    heads[SizeClasses.COUNT - 1] = block;
    assertFound("INV-T1");
  }

  /** A block of a slab that nobody owns, in the heap's magazine. */
  private long kept() {
    long first = heap.malloc(LARGE);
    assertNotEquals(0, heap.malloc(LARGE));
    assertNotEquals(0, heap.malloc(LARGE)); // By now the slab of the first one is nobody's.
    heap.free(first);
    assertEquals(1, heap.bins().magazines().count(SizeClasses.of(LARGE)));
    assertFound();
    return first;
  }

  @Test
  void m1ABlockAtHandWasWrittenTo() {
    long kept = kept();
    memory.storePlain(kept, BlockSignature.SIGNATURE_OFFSET, 1);
    assertFound("INV-M1");
    memory.storePlain(kept, BlockSignature.SIGNATURE_OFFSET, kept);
  }

  @Test
  void m1ABlockAtHandIsNoneOfItsClass() throws Exception {
    long kept = kept();
    Object magazine = magazine(kept);
    long[] blocks = (long[]) field(magazine.getClass(), "blocks").get(magazine);
    blocks[0] = block;
    assertFound("INV-M1");
  }

  @Test
  void m2TheBytesAtHandAreMiscounted() throws Exception {
    long kept = kept();
    assertNotEquals(0, kept);
    field(Magazines.class, "bytes").setLong(heap.bins().magazines(), 0);
    assertFound("INV-M2");
  }

  @Test
  void m2MoreBlocksAreAtHandThanMayBe() throws Exception {
    Object magazine = magazine(kept());
    field(magazine.getClass(), "count").setInt(magazine, 17);
    assertFound("INV-M1", "INV-M2"); // Those behind the first one are nothing.
  }

  private Object magazine(long kept) throws Exception {
    Object[] all = (Object[]) field(Magazines.class, "magazines").get(heap.bins().magazines());
    return Objects.requireNonNull(all[parts.registry().lookup(kept).sizeClass]);
  }

  @Test
  void s1ABlockIsNotCounted() {
    slab.usedCount--;
    assertFound("INV-S1");
  }

  @Test
  void s2MoreIsCarvedThanThereIs() {
    slab.carvedCount = slab.capacity + 1;
    slab.usedCount = slab.capacity + 1;
    assertFound("INV-S2");
  }

  @Test
  void s2LessThanNothingIsUsed() {
    slab.usedCount = -1;
    assertFound("INV-S1", "INV-S2", "INV-S3");
  }

  /** Implied by S1, B1 and B2, so it never stands alone; it says which lists are too long. */
  @Test
  void s3TheThreadListIsLongerThanWhatIsUsed() {
    slab.usedCount = 1;
    assertFound("INV-S1", "INV-S3");
  }

  @Test
  void o1ARegisteredSlabIsDead() {
    assertTrue(slab.markDeadAcqRel());
    assertFound("INV-O1");
  }

  @Test
  void o1NobodyOwnsAFreedBlock() {
    Slab full = givenUp(true);
    sign(full.firstBlock, 0, BlockSignature.REMOTE);
    assertTrue(full.casRemoteWordAcqRel(0, full.firstBlock));
    assertFound("INV-O1");
  }

  @Test
  void o2AnOwnedSlabNamesAnotherOwner() {
    slab.setOwnerOpaque(heap.id() + 7);
    assertFound("INV-O2");
  }

  @Test
  void o2AnOwnedSlabStandsInNoBin() {
    assertTrue(givenUp(true).claimOrphanVolatile());
    assertFound("INV-O2");
  }

  @Test
  void o2ASlabInABinIsNotOwned() {
    assertTrue(slab.unownVolatile());
    // Nobody's now, and not listed either, although it has blocks to carve.
    assertFound("INV-O2", "INV-O3");
  }

  @Test
  void o3AnOrphanWithFreeBlocksIsForgotten() {
    givenUp(false).clearListedVolatile();
    assertFound("INV-O3");
  }

  @Test
  void o4ASparseSlabNamesAnOwner() {
    Slab orphan = givenUp(false);
    BitSet free = new BitSet();
    long block = orphan.localHead;
    while (block != 0) {
      free.set(parts.freelist().indexOf(orphan, block));
      block = parts.freelist().next(orphan, block, BlockSignature.LOCAL);
    }
    orphan.setFreeMapVolatile(new FreeMap(free));
    orphan.localHead = 0;
    assertFound();
    orphan.setOwnerOpaque(heap.id());
    assertFound("INV-O4");
  }

  @Test
  void b1AMapHasABlockThatWasNeverCarved() {
    BitSet free = new BitSet();
    free.set(slab.carvedCount);
    slab.setFreeMapVolatile(new FreeMap(free));
    slab.usedCount--;
    assertFound("INV-B1", "INV-O4");
  }

  @Test
  void b2AMapHasABlockOfAList() {
    Slab orphan = givenUp(false);
    BitSet free = new BitSet();
    free.set((int) orphan.exactIndex(parts.layout().toUser(orphan.localHead)));
    orphan.setFreeMapVolatile(new FreeMap(free));
    assertFound("INV-B2", "INV-S1");
  }

  @Test
  @SuppressWarnings("unchecked")
  void r1ALookupOfAUnitAnswersWithAnotherSlab() throws ReflectiveOperationException {
    Slab wide = parts.registry().lookup(heap.malloc(100_000));
    assertTrue(wide.units > 1);
    Field leaves = AddressRange.class.getDeclaredField("leaves");
    leaves.setAccessible(true);
    ((AtomicReferenceArray<Slab[]>) leaves.get(range())).get(0)[wide.firstUnit + 1] = slab;
    assertFound("INV-R1");
  }

  @Test
  void r1ASlabIsNotRegistered() {
    range().unregisterSlab(slab);
    assertFound("INV-R1", "INV-U1");
  }

  @Test
  void u1AUnitIsNeitherFreeNorASlabs() {
    long state = superslab().stateAcquire();
    superslab().casStateAcqRel(state, state & ~(1L << 31));
    assertFound("INV-U1");
  }

  @Test
  void u1AUnitIsBothFreeAndASlabs() {
    long state = superslab().stateAcquire();
    superslab().casStateAcqRel(state, state | 1L << slab.firstUnit);
    assertFound("INV-U1");
  }

  @Test
  void u2AUnitOfASlabIsNotCommitted() {
    superslab().markReturned(1 << slab.firstUnit);
    parts.gauge().subtract(SuperslabLayout.UNIT_BYTES);
    assertFound("INV-U2");
  }

  @Test
  void p1ASuperslabInUseIsRetained() {
    long state = superslab().stateAcquire();
    superslab().casStateAcqRel(state, state | Superslab.RETAINED);
    assertFound("INV-P1");
  }

  @Test
  void p1TheGaugeOfRetainedBytesIsWrong() throws Exception {
    parts.retained().subtract(-SUPERSLAB);
    assertFound("INV-P1");
  }

  @Test
  void p2MoreIsRetainedThanTheBound() throws Exception {
    for (int i = 0; i < 2; i++) {
      int index = range().claimIndex();
      Superslab extra = new Superslab(range().addressOf(index), index);
      range().publish(extra);
      extra.markCommitted((int) Superslab.ALL_FREE);
      extra.openRelease(Superslab.retainedState(SuperslabLayout.UNITS));
      range().setAvailable(index, SuperslabLayout.UNITS);
      assertTrue(parts.gauge().tryAdd(SUPERSLAB));
      parts.retained().subtract(-SUPERSLAB);
    }
    assertFound("INV-P2");
  }

  @Test
  void p3FreeUnitsAreForgotten() {
    range().clearAvailable(superslab().index);
    assertFound("INV-P3");
  }

  @Test
  void p3RunsOfALengthAreForgotten() {
    int longest = superslab().longestFreeRun();
    assertTrue(longest > 1);
    assertEquals(superslab().index, range().nextAvailable(longest, 0));
    range().clearAvailable(superslab().index, longest);
    assertFound("INV-P3");
  }

  @Test
  void p4AnIndexIsForgotten() {
    int index = range().claimIndex();
    assertTrue(index > 0);
    assertFound("INV-P4");
  }

  @Test
  void p4TheIndexOfASuperslabIsFree() {
    range().returnIndex(superslab().index);
    assertFound("INV-P4");
  }

  @Test
  void h1HugeBlocksOverlap() {
    long huge = heap.malloc(4L << 20);
    HugeBlock inside = new HugeBlock();
    Span outer = Objects.requireNonNull(parts.spans().blockAt(huge)).span();
    inside.mapAt(Spans.tail(outer, 4));
    parts.spans().publish(inside);
    assertTrue(parts.gauge().tryAdd(inside.usableBytes()));
    assertFound("INV-H1", "INV-H2");
  }

  @Test
  void h2ASpanIsNobodys() {
    Span lost = parts.spans().take(3 << 20, 16, Trail.NONE);
    parts.gauge().subtract(lost.bytes);
    assertFound("INV-H2");
  }

  @Test
  void h3AHugeBlockStaysTaken() {
    long huge = heap.malloc(4L << 20);
    assertTrue(Objects.requireNonNull(parts.spans().blockAt(huge)).claim());
    assertFound("INV-C1", "INV-H2", "INV-H3");
  }

  @Test
  void c1TheGaugeOfCommittedBytesIsWrong() {
    assertTrue(parts.gauge().tryAdd(1));
    assertFound("INV-C1");
  }

  private static Field field(Class<?> type, String name) throws Exception {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** The document, the auditor and this test speak of the same invariants. */
  @Test
  void theDocumentListsWhatTheAuditorChecks() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(TABLE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertTrue(documented.add(row.group(1)), "twice: " + line);
      }
    }
    Set<String> checked = new TreeSet<>();
    checked.addAll(idsIn(SOURCES.resolve(Path.of("walk", "SlabLists.java"))));
    try (Stream<Path> sources = Files.list(SOURCES.resolve("diag"))) {
      for (Path source : sources.toList()) {
        checked.addAll(idsIn(source));
      }
    }
    assertEquals(checked, documented, "src/core's auditor and " + TABLE + " differ");
    assertEquals(checked, idsIn(SELF), "an invariant is never broken on purpose");
  }

  /** What the table names in the models is defined there. */
  @Test
  void theModelsDefineWhatTheDocumentNames() throws IOException {
    int names = 0;
    for (String line : Files.readAllLines(TABLE)) {
      if (ROW.matcher(line).matches() && !line.contains("| none: ")) {
        String column = line.substring(line.lastIndexOf('|', line.length() - 2) + 1);
        for (String part : column.replace("|", "").strip().split("; ")) {
          String module = part.substring(0, part.indexOf(' '));
          String text = Files.readString(MODELS.resolve(module + ".tla"));
          for (String name : part.substring(module.length() + 1).split(", ")) {
            assertTrue(text.contains("\n" + name + " =="), module + " does not define " + name);
            names++;
          }
        }
      }
    }
    assertTrue(names > 15, "only " + names + " names found");
  }

  private static Set<String> idsIn(Path source) throws IOException {
    return ID.matcher(Files.readString(source))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
