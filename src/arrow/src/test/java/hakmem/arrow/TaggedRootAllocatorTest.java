// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocks;
import hakmem.api.LiveBlocksException;
import hakmem.api.TagNameException;
import hakmem.api.TagUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Arrow's allocators as tags: names, limits, listeners, and that each tag ends. */
class TaggedRootAllocatorTest {
  private static final long MIB = 1 << 20;

  private final Allocator server =
      Allocator.builder().name("server").limitBytes(64 * MIB).retainedBytesMax(0).build();

  @AfterEach
  void allIsBack() {
    assertEquals(List.of(), server.usage().nested(), "each tag has ended");
    assertEquals(LiveBlocks.NONE, server.close(CloseMode.CHECK));
  }

  private TaggedRootAllocator root(long limitBytes) {
    return TaggedRootAllocator.within(server, "arrow", limitBytes, name -> !name.startsWith("_"));
  }

  /** Live bytes by tag. */
  private Map<String, Long> live() {
    Map<String, Long> all = new TreeMap<>();
    add(server.usage(), all);
    return all;
  }

  private static void add(TagUsage usage, Map<String, Long> all) {
    all.put(usage.path(), usage.liveBytes());
    usage.nested().forEach(inner -> add(inner, all));
  }

  private TagUsage usage(String... names) {
    TagUsage found = server.usage();
    for (String name : names) {
      found = found.nested().stream().filter(u -> u.name().equals(name)).findFirst().orElseThrow();
    }
    return found;
  }

  private static BufferAllocator child(BufferAllocator parent, String name) {
    return parent.newChildAllocator(name, 0, Long.MAX_VALUE);
  }

  @Test
  void usageTellsWhatEachAllocatorHolds() {
    try (TaggedRootAllocator root = root(32 * MIB);
        BufferAllocator scan = child(root, "scan");
        BufferAllocator file = child(scan, "file");
        BufferAllocator shared = child(file, "_shared");
        BufferAllocator idle = child(root, "idle");
        ArrowBuf one = root.buffer(1024);
        ArrowBuf two = scan.buffer(2048);
        ArrowBuf three = file.buffer(4096);
        ArrowBuf four = shared.buffer(4096)) {
      assertEquals(
          Map.of(
              "server", 11_264L,
              "server/arrow", 11_264L,
              "server/arrow/scan", 10_240L,
              "server/arrow/scan/file", 8192L),
          live());
      assertEquals(0, idle.getAllocatedMemory());
      assertEquals(11_264, one.capacity() + two.capacity() + three.capacity() + four.capacity());
    }
  }

  @Test
  void namesBecomeTags() {
    try (TaggedRootAllocator root = root(Long.MAX_VALUE);
        BufferAllocator first = child(root, "a/b\n");
        BufferAllocator second = child(root, "a_b_");
        BufferAllocator blank = child(root, " ");
        ArrowBuf one = first.buffer(64);
        ArrowBuf two = second.buffer(64);
        ArrowBuf three = blank.buffer(64)) {
      assertEquals(192, one.capacity() + two.capacity() + three.capacity());
      assertEquals(
          List.of(
              "server",
              "server/arrow",
              "server/arrow/a_b_",
              "server/arrow/a_b_#2",
              "server/arrow/unnamed"),
          List.copyOf(live().keySet()));
      assertThrows(TagNameException.class, () -> root(MIB));
    }
  }

  @Test
  void aNameIsFreeAgainWhenItsAllocatorHasEnded() {
    try (TaggedRootAllocator root = root(Long.MAX_VALUE)) {
      for (int i = 0; i < 5; i++) {
        try (BufferAllocator child = child(root, "query");
            ArrowBuf buffer = child.buffer(64)) {
          assertEquals(64, buffer.capacity());
          assertEquals(64, usage("arrow", "query").liveBytes());
        }
        assertEquals(List.of(), usage("arrow").nested());
      }
    }
  }

  @Test
  void allocatorsDeeperThanTagsShareTheLastOne() {
    List<BufferAllocator> all = new ArrayList<>();
    try (TaggedRootAllocator root = root(Long.MAX_VALUE)) {
      all.add(root);
      for (int i = 0; i < 8; i++) {
        all.add(child(all.getLast(), "n" + i));
      }
      ArrowBuf buffer = all.getLast().buffer(64);
      assertEquals(64, live().get("server/arrow/n0/n1/n2/n3/n4/n5"));
      assertEquals(8, live().size());
      buffer.close();
      all.reversed().forEach(BufferAllocator::close);
    }
  }

  @Test
  void limitsOfArrowAreThoseOfTheTagsInWholeSuperslabs() {
    try (TaggedRootAllocator root = root(32 * MIB);
        BufferAllocator small = root.newChildAllocator("small", 0, 100);
        BufferAllocator large = root.newChildAllocator("large", 0, 5 * MIB);
        BufferAllocator any = child(root, "any");
        ArrowBuf one = small.buffer(64);
        ArrowBuf two = large.buffer(64);
        ArrowBuf three = any.buffer(64)) {
      assertEquals(192, one.capacity() + two.capacity() + three.capacity());
      assertEquals(32 * MIB, usage("arrow").limitBytes());
      assertEquals(2 * MIB, usage("arrow", "small").limitBytes());
      assertEquals(6 * MIB, usage("arrow", "large").limitBytes());
      assertEquals(Long.MAX_VALUE, usage("arrow", "any").limitBytes());
      OutOfMemoryException e = assertThrows(OutOfMemoryException.class, () -> small.buffer(64));
      assertSame(small, e.getOutcomeDetails().orElseThrow().getFailedAllocator());
      assertEquals(null, e.getCause(), "Arrow's own");
    }
  }

  /** A limit of 6 MiB, nearly used by blocks that have a span each. */
  @Test
  void aRefusalOfATagNamesArrowsAllocatorThatHasIt() {
    try (TaggedRootAllocator root = root(Long.MAX_VALUE);
        BufferAllocator query = root.newChildAllocator("query", 0, 6 * MIB);
        BufferAllocator scan = child(query, "scan");
        BufferAllocator shared = child(scan, "_shared")) {
      List<ArrowBuf> all = new ArrayList<>();
      OutOfMemoryException e = assertThrows(OutOfMemoryException.class, () -> fill(shared, all));
      AllocationFailedException cause =
          assertInstanceOf(AllocationFailedException.class, e.getCause());
      assertEquals("server/arrow/query", cause.tag());
      var details = e.getOutcomeDetails().orElseThrow();
      assertSame(query, details.getFailedAllocator());
      String told = details.toString();
      assertTrue(told.contains("_shared") && told.contains("scan"), told);
      assertEquals(sum(all), query.getAllocatedMemory(), "Arrow's counts are as before");
      assertEquals(sum(all), usage("arrow", "query", "scan").liveBytes());
      all.forEach(ArrowBuf::close);
    }
  }

  /** Each size has a slab of its own: hakmem's limit comes before Arrow's. */
  private static void fill(BufferAllocator allocator, List<ArrowBuf> all) {
    for (long bytes = 16; bytes <= MIB; bytes *= 2) {
      all.add(allocator.buffer(bytes));
    }
    while (true) {
      all.add(allocator.buffer(64 << 10));
      all.add(allocator.buffer(128 << 10));
    }
  }

  private static long sum(List<ArrowBuf> all) {
    return all.stream().mapToLong(ArrowBuf::capacity).sum();
  }

  @Test
  void aRefusalFurtherOutNamesTheRoot() {
    Allocator other = Allocator.builder().name("other").within(server).build();
    long block = other.malloc(60 * MIB);
    try (TaggedRootAllocator root = root(64 * MIB);
        BufferAllocator child = child(root, "child")) {
      OutOfMemoryException e =
          assertThrows(OutOfMemoryException.class, () -> child.buffer(16 * MIB));
      assertEquals("server", assertInstanceOf(AllocationFailedException.class, e.getCause()).tag());
      assertSame(root, e.getOutcomeDetails().orElseThrow().getFailedAllocator());
      assertEquals(0, root.getAllocatedMemory());
      other.free(block);
      child.buffer(16 * MIB).close();
    }
    other.close();
  }

  /** Frees what it holds when an allocation fails; counts what it hears. */
  private static final class Cache implements AllocationListener {
    private final List<ArrowBuf> held = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    @Override
    public boolean onFailedAllocation(long bytes, AllocationOutcome outcome) {
      heard.add(bytes + " at " + outcome.getDetails().orElseThrow().getFailedAllocator().getName());
      boolean some = !held.isEmpty();
      held.forEach(ArrowBuf::close);
      held.clear();
      return some;
    }

    @Override
    public void onChildAdded(BufferAllocator parent, BufferAllocator child) {
      heard.add("+" + child.getName());
    }

    @Override
    public void onChildRemoved(BufferAllocator parent, BufferAllocator child) {
      heard.add("-" + child.getName());
    }

    @Override
    public void onPreAllocation(long bytes) {
      heard.add("before " + bytes);
    }

    @Override
    public void onAllocation(long bytes) {
      heard.add("allocated " + bytes);
    }

    @Override
    public void onRelease(long bytes) {
      heard.add("released " + bytes);
    }
  }

  @Test
  void arrowsListenerIsAskedAtTheLimitOfATag() {
    Allocator other = Allocator.builder().name("other").within(server).build();
    long block = other.malloc(40 * MIB);
    Cache cache = new Cache();
    try (TaggedRootAllocator root =
            TaggedRootAllocator.within(server, "arrow", Long.MAX_VALUE, name -> true, cache);
        BufferAllocator child = child(root, "child")) {
      cache.held.add(child.buffer(16 * MIB));
      child.buffer(16 * MIB).close();
      assertThrows(OutOfMemoryException.class, () -> child.buffer(32 * MIB));
    }
    long mib16 = 16 * MIB;
    assertEquals(
        List.of(
            "+child",
            "before " + mib16,
            "allocated " + mib16,
            "before " + mib16,
            mib16 + " at ROOT",
            "released " + mib16,
            "allocated " + mib16,
            "released " + mib16,
            "before " + 2 * mib16,
            2 * mib16 + " at ROOT",
            "-child"),
        cache.heard);
    other.free(block);
    other.close();
  }

  /** A child with a listener of its own: its children end all the same. */
  @Test
  void childrenWithListenersOfTheirOwnEnd() {
    Cache cache = new Cache();
    try (TaggedRootAllocator root = root(Long.MAX_VALUE)) {
      try (BufferAllocator child = root.newChildAllocator("child", cache, 0, MIB);
          BufferAllocator inner = child(child, "inner");
          ArrowBuf buffer = inner.buffer(64)) {
        assertEquals(64, usage("arrow", "child", "inner").liveBytes());
        assertEquals(64, buffer.capacity());
      }
      assertEquals(
          List.of("+inner", "before 64", "allocated 64", "released 64", "-inner"), cache.heard);
      assertEquals(List.of(), usage("arrow").nested());
    }
  }

  @Test
  void aTagStaysUntilItsTransferredBlocksAreBack() {
    try (TaggedRootAllocator root = root(Long.MAX_VALUE);
        BufferAllocator taker = child(root, "taker")) {
      ArrowBuf kept;
      try (BufferAllocator giver = child(root, "giver");
          BufferAllocator inner = child(giver, "inner")) {
        ArrowBuf buffer = inner.buffer(1024);
        kept = buffer.getReferenceManager().transferOwnership(buffer, taker).getTransferredBuffer();
        buffer.close();
      }
      assertEquals(1024, taker.getAllocatedMemory());
      assertEquals(1024, usage("arrow", "giver", "inner").liveBytes());
      kept.setLong(0, 7);
      try (BufferAllocator again = child(root, "giver");
          ArrowBuf buffer = again.buffer(64)) {
        assertEquals(64, buffer.capacity());
        assertEquals(64, usage("arrow", "giver#2").liveBytes());
      }
      kept.close();
      assertEquals(List.of(), usage("arrow").nested());
    }
  }

  @Test
  void threadsAllocateTransferAndClose() throws InterruptedException {
    try (TaggedRootAllocator root = root(Long.MAX_VALUE)) {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> thrown = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((_, e) -> thrown.add(e))
                .start(() -> useChildren(root)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), thrown);
      assertEquals(List.of(), usage("arrow").nested());
      assertEquals(0, live().get("server"));
    }
  }

  private static void useChildren(BufferAllocator root) {
    for (int i = 0; i < 20; i++) {
      ArrowBuf kept;
      try (BufferAllocator child = child(root, "same")) {
        ArrowBuf buffer = child.buffer(1000);
        kept = buffer.getReferenceManager().transferOwnership(buffer, root).getTransferredBuffer();
        buffer.close();
      }
      kept.close();
    }
  }

  /** The planted faults: a buffer that is left, and memory that is gone before Arrow's is. */
  @Test
  void whatIsLeftIsFound() {
    TaggedRootAllocator root = root(Long.MAX_VALUE);
    BufferAllocator child = child(root, "child");
    ArrowBuf left = child.buffer(1024);
    assertThrows(IllegalStateException.class, child::close);
    LiveBlocksException e =
        assertThrows(LiveBlocksException.class, () -> server.close(CloseMode.CHECK));
    assertEquals(Map.of("server/arrow/child", 1024L), e.blocks().bytesByTag());
    assertThrows(IllegalStateException.class, root::close);
    assertEquals(1024, usage("arrow", "child").liveBytes());
    server.close();
    assertThrows(RuntimeException.class, left::close);
    assertThrows(
        AllocatorClosedException.class,
        () -> TaggedRootAllocator.within(server, "late", MIB, name -> true));
  }
}
