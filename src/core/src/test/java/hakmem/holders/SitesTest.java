// SPDX-License-Identifier: Apache-2.0
package hakmem.holders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.BlockSites;
import hakmem.api.BlockSites.Site;
import hakmem.api.CloseMode;
import hakmem.api.Heap;
import hakmem.api.LiveBlocks;
import hakmem.api.LiveBlocksException;
import hakmem.api.OptionException;
import hakmem.api.SiteMode;
import hakmem.api.SiteWatch;
import hakmem.diag.HeapAuditor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds which blocks, if each block's place is kept. */
class SitesTest {
  private static final int MANY = 20_000;

  @TempDir Path work;

  private static Allocator.Builder builder() {
    return Allocator.builder().reserveBytes(1 << 28);
  }

  private static long parse(Allocator allocator, long bytes) {
    return allocator.malloc(bytes);
  }

  private static long cache(Heap heap, long bytes) {
    return heap.calloc(1, bytes);
  }

  private static String place(Site site) {
    return site.frames().getFirst().getMethodName();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoHoldsWhatIsTold(boolean headers) throws Exception {
    try (Allocator allocator = builder().headers(headers).sites(SiteMode.ALL).build()) {
      long first = parse(allocator, 100);
      long second = parse(allocator, 200);
      long gone = parse(allocator, 400);
      allocator.free(gone);
      assertNull(allocator.tryFree(parse(allocator, 800)));
      long[] cached = {0};
      Thread thread =
          Thread.ofPlatform()
              .name("own \"1\"")
              .start(() -> cached[0] = cache(allocator.heap(), 9000));
      thread.join();
      BlockSites sites = allocator.sites();
      assertEquals(3, sites.count());
      assertEquals(9300, sites.bytes());
      assertEquals(SiteMode.ALL, sites.mode());
      Site largest = sites.sites().getFirst();
      assertEquals("cache", place(largest));
      assertEquals(cached[0], largest.oldest().getFirst().address());
      assertEquals("own \"1\"", largest.oldest().getFirst().thread());
      assertEquals(3, sites.sites().size(), "two calls in a method are two places");
      assertEquals("parse", place(sites.sites().get(1)));
      String text = sites.toText();
      assertTrue(
          text.startsWith("3 blocks of 9,300 bytes from 3 places\n1 block of 9,000 bytes\n"));
      assertTrue(text.contains("    at hakmem.holders.SitesTest.cache(SitesTest.java:"), text);
      assertTrue(sites.toText(1).endsWith("and 2 places with less\n"), sites.toText(1));
      assertTrue(sites.toJson().contains("\"thread\":\"own \\\"1\\\"\""), sites.toJson());
      for (long block : new long[] {first, second, cached[0]}) {
        allocator.free(block);
      }
      assertEquals(0, allocator.sites().count());
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  @Test
  void reallocIsAPlaceOfItsOwnAndArenasAreSeen() {
    try (Allocator allocator = builder().sites(SiteMode.ALL).build()) {
      long block = allocator.realloc(parse(allocator, 10), 100_000);
      Site only = allocator.sites().sites().getFirst();
      assertEquals("reallocIsAPlaceOfItsOwnAndArenasAreSeen", place(only));
      assertEquals(100_000, only.bytes());
      try (Arena arena = allocator.sharedArena()) {
        assertEquals(5000, arena.allocate(5000).byteSize());
        assertTrue(allocator.sites().count() > 1);
      }
      assertEquals(1, allocator.sites().count());
      allocator.free(block);
    }
  }

  /** A place that leaks one of a thousand holds nearly all that is live after a while. */
  @Test
  void aLeakIsFoundBySamples() {
    try (Allocator allocator = builder().sites(SiteMode.SAMPLED).sampleBytes(80 << 10).build()) {
      for (int i = 0; i < 100 * MANY; i++) {
        if (i % 1000 == 0) {
          assertTrue(parse(allocator, 20_000) != 0);
        } else {
          allocator.free(allocator.malloc(20_000));
        }
      }
      BlockSites sites = allocator.sites();
      assertEquals(SiteMode.SAMPLED, sites.mode());
      assertEquals("parse", place(sites.sites().getFirst()));
      assertTrue(sites.toText().startsWith("sampled, about "), sites.toText());
      // One of four is sampled and stands for four: a deviation of some 80. Twice that with small
      // blocks, of which a refill is sampled once, with the weight of all of them.
      assertEquals(2000, sites.sites().getFirst().count(), 500);
      LiveBlocks live = allocator.close(CloseMode.REPORT);
      assertEquals(2000, live.count());
      assertEquals("parse", place(live.sites().sites().getFirst()));
      assertEquals(0, allocator.sites().count());
    }
  }

  /** With a million it is the same, in half a minute. */
  @Test
  void oneLeakAmongManyIsFound() {
    try (Allocator allocator = builder().build()) {
      SiteWatch watch = allocator.watchSites();
      long leak = 0;
      for (int i = 0; i < MANY; i++) {
        long block = i == MANY / 3 ? parse(allocator, 64) : allocator.malloc(64);
        if (i == MANY / 3) {
          leak = block;
        } else {
          allocator.free(block);
        }
      }
      BlockSites sites = watch.sites();
      assertEquals(1, sites.count());
      assertEquals("parse", place(sites.sites().getFirst()));
      assertEquals(leak, sites.sites().getFirst().oldest().getFirst().address());
      allocator.free(leak);
      watch.close();
      watch.close();
      assertEquals(0, watch.sites().count());
    }
  }

  @Test
  void whatIsNotWatchedIsNeitherToldNorMistakenForALeak() {
    try (Allocator allocator = builder().build()) {
      Heap before = allocator.heap();
      long old = before.malloc(64);
      try (SiteWatch watch = allocator.watchSites()) {
        long seen = allocator.malloc(64);
        assertEquals(1, watch.sites().count());
        before.free(seen);
        allocator.free(old);
        assertEquals(0, watch.sites().count());
        assertNull(watch.failure());
        assertEquals(BlockSites.NONE, allocator.sites());
      }
      assertSame(before, allocator.heap());
    }
  }

  @Test
  void closeTellsThePlaces() {
    Allocator allocator = builder().sites(SiteMode.ALL).build();
    long ignored = parse(allocator, 100);
    var e = assertThrows(LiveBlocksException.class, () -> allocator.close(CloseMode.CHECK));
    assertTrue(String.valueOf(e.getMessage()).contains("SitesTest.parse("), e.getMessage());
    LiveBlocks live = allocator.close(CloseMode.REPORT);
    assertEquals(1, live.count());
    assertEquals("parse", place(live.sites().sites().getFirst()));
    assertEquals(0, allocator.sites().count());
    assertThrows(AllocatorClosedException.class, allocator::watchSites);
  }

  @Test
  void offTellsNothing() {
    Allocator allocator = builder().build();
    long ignored = parse(allocator, 100);
    assertEquals(BlockSites.NONE, allocator.sites());
    assertTrue(BlockSites.NONE.toText().contains("nobody looked"), BlockSites.NONE.toText());
    assertEquals(BlockSites.NONE, allocator.close(CloseMode.REPORT).sites());
  }

  @Test
  void theFileIsWrittenAtClose() throws Exception {
    Path file = work.resolve("a.json");
    Allocator.Builder with = builder().sites(SiteMode.ALL).sitesFile(file);
    try (Allocator allocator = with.build()) {
      long ignored = parse(allocator, 100);
      assertEquals("", Files.readString(file));
    }
    String json = Files.readString(file);
    assertTrue(json.startsWith("{\"version\":1,\"mode\":\"ALL\",\"count\":1,\"bytes\":100,"), json);
  }

  @Test
  void aFileThatCannotBeIsRefused() {
    Path nowhere = work.resolve("none").resolve("a.txt");
    Allocator.Builder wrong = builder().sites(SiteMode.ALL).sitesFile(nowhere);
    var e = assertThrows(OptionException.class, wrong::build);
    assertTrue(String.valueOf(e.getMessage()).contains("give another path"), e.getMessage());
    Allocator.Builder off = builder().sitesFile(work.resolve("a.txt"));
    e = assertThrows(OptionException.class, off::build);
    assertTrue(
        String.valueOf(e.getMessage()).contains("give sites=sampled or sites=all"), e.getMessage());
    e = assertThrows(OptionException.class, () -> builder().options("sites=some"));
    assertTrue(
        String.valueOf(e.getMessage()).contains("give off or sampled or all"), e.getMessage());
  }
}
