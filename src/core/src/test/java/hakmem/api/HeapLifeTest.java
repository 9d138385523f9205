// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How memory travels: between classes, between heaps, and back to the system. */
@ParameterizedClass
@EnumSource
class HeapLifeTest extends AllocatorTestBase {
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;

  private static int idOf(Heap heap) {
    return ((BlockHeap) heap).id();
  }

  private List<Long> fill(Heap from, long bytes, int count) {
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(from.malloc(bytes));
    }
    return addresses;
  }

  private List<SlabView> slabs() {
    return HeapMap.of(allocator).superslabs().stream()
        .flatMap(superslab -> superslab.slabs().stream())
        .toList();
  }

  private int ownerOf(long address) {
    return EngineDoor.open(allocator).parts().registry().lookup(address).owner;
  }

  /** Neither what waits on the thread list nor what another heap has freed counts. */
  @Test
  void liveBytesAreThoseThatTheProgramHolds() {
    long mine = heap.malloc(1000);
    long blockBytes = slabs().getFirst().blockBytes();
    assertEquals(blockBytes, allocator.liveBytes());
    long sent = heap.malloc(1000);
    assertEquals(2 * blockBytes, allocator.liveBytes());
    heap.free(mine);
    assertEquals(blockBytes, allocator.liveBytes());
    try (Heap far = allocator.newHeap()) {
      far.free(sent);
      assertEquals(1, slabs().getFirst().remote());
      assertEquals(0, allocator.liveBytes());
    }
  }

  @Test
  void emptySuperslabsAreKeptUpToTheBoundAndTrimGivesThemBack() {
    List<Long> addresses = fill(heap, 1000, 20_000);
    addresses.addAll(fill(heap, 100_000, 100));
    assertAudit();
    addresses.forEach(heap::free);
    heap.collect();
    AllocatorStats stats = allocator.stats();
    assertEquals(Setup.RETAINED_BYTES_MAX, stats.retainedBytes());
    assertEquals(0, stats.allocatedBytes());
    assertTrue(stats.committedBytesPeak() >= 30_000_000);
    heap.close();
    assertEquals(Setup.RETAINED_BYTES_MAX, allocator.trim());
    assertEquals(0, allocator.stats().committedBytes());
    assertEquals(0, allocator.trim());
    assertEquals(List.of(), HeapMap.of(allocator).superslabs());
  }

  @Test
  void aBoundOfZeroKeepsNothing() {
    allocator.close();
    build(setup.builder().retainedBytesMax(0));
    fill(heap, 1000, 20_000).forEach(heap::free);
    heap.collect();
    assertEquals(0, allocator.stats().retainedBytes());
    assertEquals(0, allocator.stats().committedBytes());
    assertTrue(allocator.stats().committedBytesPeak() >= 20_000_000);
  }

  @Test
  void freedMemoryServesOtherClasses() {
    List<Long> small = fill(heap, 100, 100_000);
    long peak = allocator.stats().committedBytesPeak();
    small.forEach(heap::free);
    heap.collect();
    List<Long> large = fill(heap, 5000, 2_000);
    assertTrue(allocator.stats().committedBytesPeak() <= peak + SUPERSLAB);
    large.forEach(heap::free);
  }

  @Test
  void mallocAndFreeInTurnDoesNotCutAndRelease() {
    long first = heap.malloc(64);
    heap.free(first);
    for (int i = 0; i < 1000; i++) {
      heap.free(heap.malloc(64));
    }
    assertEquals(1, slabs().size());
    assertEquals(SuperslabLayout.UNIT_BYTES, allocator.stats().committedBytesPeak());
  }

  @Test
  void aClosedHeapsFreeBlocksServeAnother() {
    Heap first = allocator.newHeap();
    List<Long> addresses = fill(first, 500, 5000);
    for (int i = 0; i < addresses.size(); i += 2) {
      first.free(addresses.get(i));
    }
    first.close();
    int slabsBefore = slabs().size();
    assertAudit();
    Set<Long> freed = new HashSet<>();
    for (int i = 0; i < addresses.size(); i += 2) {
      freed.add(addresses.get(i));
    }
    int reused = 0;
    for (int i = 0; i < freed.size(); i++) {
      reused += freed.contains(live.add(heap.malloc(500), 500)) ? 1 : 0;
    }
    assertTrue(reused > freed.size() * 9 / 10, "reused " + reused + " of " + freed.size());
    assertEquals(slabsBefore, slabs().size());
  }

  @Test
  void fullSlabsOfAClosedHeapAreClaimedByTheFirstFree() {
    Heap first = allocator.newHeap();
    List<Long> addresses = fill(first, 8000, 100);
    first.close();
    long address = addresses.get(0);
    assertEquals(0, ownerOf(address));
    heap.free(address);
    assertEquals(idOf(heap), ownerOf(address));
    List<Long> quarter = addresses.subList(1, 4); // With it, worth a refill.
    quarter.forEach(heap::free);
    assertEquals(quarter.getLast(), live.add(heap.malloc(8000), 8000));
  }

  @Test
  void fullSlabsOfALiveHeapAreClaimedByTheFreeingHeap() {
    Heap first = allocator.newHeap();
    List<Long> addresses = fill(first, 8000, 100);
    assertEquals(idOf(first), ownerOf(addresses.getLast()));
    assertEquals(0, ownerOf(addresses.getFirst()), "a full slab is nobody's");
    heap.free(addresses.getFirst());
    assertEquals(idOf(heap), ownerOf(addresses.getFirst()));
    List<Long> quarter = addresses.subList(1, 4); // With it, worth a refill.
    quarter.forEach(heap::free);
    assertEquals(quarter.getLast(), live.add(heap.malloc(8000), 8000));
    addresses.stream().skip(4).forEach(first::free);
  }

  @Test
  void aFreeWithoutHeapListsTheSlabForAdoption() {
    Heap first = allocator.newHeap();
    List<Long> addresses = fill(first, 8000, 100);
    first.close();
    int heaps = EngineDoor.open(allocator).heaps().size();
    onOtherThread(
        () -> {
          allocator.free(addresses.getFirst());
          return null;
        });
    assertEquals(heaps, EngineDoor.open(allocator).heaps().size(), "a thread that only frees");
    assertEquals(0, ownerOf(addresses.getFirst()));
    assertAudit();
    // The first orphan is the slab that was not full when its heap was closed.
    assertTrue(fill(heap, 8000, 9).contains(addresses.getFirst()));
  }

  @Test
  void whatOtherHeapsFreeComesBackToTheOwner() {
    List<Long> addresses = fill(heap, 3000, 400);
    int slabsBefore = slabs().size();
    Heap other = allocator.newHeap();
    addresses.forEach(other::free);
    assertAudit();
    other.close();
    for (int i = 0; i < 400; i++) {
      live.add(heap.malloc(3000), 3000);
    }
    assertTrue(slabs().size() <= slabsBefore + 1, slabs()::toString);
  }

  @Test
  void collectTakesBackWhatOthersFreedAndReleasesIt() {
    List<Long> addresses = fill(heap, 3000, 5);
    assertNotEquals(0, ownerOf(addresses.getFirst()));
    Heap other = allocator.newHeap();
    addresses.forEach(other::free);
    assertFalse(slabs().isEmpty());
    heap.collect();
    assertEquals(List.of(), slabs());
    assertEquals(0, allocator.stats().allocatedBytes());
  }

  @Test
  void blocksOutliveTheirHeapAndAnyThreadFreesThem() {
    Heap first = allocator.newHeap();
    List<Long> addresses = new ArrayList<>();
    for (long bytes : new long[] {1, 16, 100, 1000, 10_000, 100_000, 1_000_000, 3_000_000}) {
      addresses.add(live.add(first.malloc(bytes), bytes));
    }
    first.close();
    live.verifyAll();
    addresses.forEach(live::remove);
    onOtherThread(
        () -> {
          addresses.forEach(allocator::free);
          return null;
        });
    heap.close();
    allocator.trim();
    assertEquals(0, allocator.stats().committedBytes());
  }

  @Test
  void virtualThreadsShareAFewHeaps() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 1000; t++) {
      int bytes = 1 + t * 7 % 3000;
      Runnable body =
          () -> {
            long first = allocator.malloc(bytes);
            long second = allocator.calloc(1, bytes);
            memory.storePlain(first, 0, bytes);
            Thread.yield();
            second = allocator.realloc(second, 2L * bytes);
            assertEquals(bytes, memory.loadPlain(first, 0));
            allocator.free(second);
            allocator.free(first);
          };
      threads.add(
          Thread.ofVirtual().uncaughtExceptionHandler((x, e) -> failures.add(e)).start(body));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    int seats = 2 * Runtime.getRuntime().availableProcessors();
    assertTrue(EngineDoor.open(allocator).heaps().size() <= seats + 1);
    EngineDoor.open(allocator).heaps().forEach(Heap::collect);
    assertEquals(0, allocator.stats().allocatedBytes());
  }

  @Test
  void eachPlatformThreadHasAHeapOfItsOwn() {
    Heap mine = allocator.heap();
    assertEquals(mine, allocator.heap());
    Heap other = onOtherThread(allocator::heap);
    assertNotEquals(idOf(mine), idOf(other));
    long address = live.add(allocator.malloc(100), 100);
    assertEquals(idOf(mine), ownerOf(address));
    mine.close();
    assertEquals(0, ownerOf(address));
    live.add(allocator.malloc(100), 100); // Closing it lets go of its slabs, not of its thread.
    live.remove(address);
    allocator.free(address);
  }

  @Test
  void aClosedHeapSaysSo() {
    Heap closed = allocator.newHeap();
    long address = closed.malloc(100);
    closed.close();
    closed.close();
    assertTrue(((BlockHeap) closed).isClosed());
    for (long bytes : new long[] {0, 100, 100_000, 3L << 20}) {
      assertClosed("heap is closed: id=" + idOf(closed), () -> closed.malloc(bytes));
      assertClosed("heap is closed: id=" + idOf(closed), () -> closed.calloc(1, bytes));
      assertClosed("heap is closed: id=" + idOf(closed), () -> closed.alignedAlloc(bytes, 64));
    }
    closed.collect();
    closed.free(address);
    assertEquals(AddressFault.FOREIGN, closed.tryFree(8));
  }

  private static void assertClosed(String message, Runnable request) {
    var e = assertThrows(IllegalStateException.class, request::run);
    Class<?> type =
        message.startsWith("heap") ? HeapClosedException.class : AllocatorClosedException.class;
    assertInstanceOf(type, e);
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
    assertTrue(e.getMessage().contains(";"), "no remedy: " + e.getMessage());
  }

  @Test
  void aClosedAllocatorSaysSo() {
    long address = heap.malloc(100);
    long own = allocator.malloc(100);
    long huge = heap.malloc(3L << 20);
    Heap mine = allocator.heap();
    allocator.close();
    allocator.close();
    for (long wrong : new long[] {address, own, huge}) {
      for (Runnable use :
          List.<Runnable>of(
              () -> heap.free(wrong),
              () -> mine.free(wrong),
              () -> allocator.free(wrong),
              () -> heap.realloc(wrong, 8),
              () -> allocator.usableSize(wrong))) {
        assertEquals(
            AddressFault.FOREIGN, assertThrows(InvalidFreeException.class, use::run).kind());
      }
    }
    for (long bytes : new long[] {0, 100, 100_000, 3L << 20}) {
      assertThrows(IllegalStateException.class, () -> heap.malloc(bytes));
      assertThrows(IllegalStateException.class, () -> allocator.malloc(bytes));
      assertThrows(IllegalStateException.class, () -> allocator.calloc(1, bytes));
      assertThrows(IllegalStateException.class, () -> onOtherThread(() -> allocator.malloc(bytes)));
    }
    assertClosed("allocator is closed", allocator::newHeap);
    assertEquals(0, allocator.trim());
    heap.close();
    build(setup.builder());
  }
}
