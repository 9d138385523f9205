// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.BlockSites.Site;
import hakmem.api.BlockSites.SitedBlock;
import hakmem.api.LiveBlocks.LiveBlock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of who holds blocks, by one allocator and by several. */
class BlockSitesTest {
  private static final Site LARGE = site("large", 2, 1000);
  private static final Site SMALL = site("small", 1, 200);
  private static final Site MIDDLE = site("middle", 1, 500);
  private static final BlockSites ALL =
      new BlockSites(SiteMode.ALL, 3, 1200, "no Java heap", List.of(LARGE, SMALL));

  private static Site site(String method, long count, long bytes) {
    StackTraceElement frame = new StackTraceElement("Program", method, "Program.java", 7);
    SitedBlock oldest = new SitedBlock(0xab0, bytes / count, "main", 9);
    return new Site(count, bytes, List.of(frame), List.of(oldest));
  }

  private static BlockSites middle(SiteMode mode, String failure) {
    return new BlockSites(mode, 1, 500, failure, List.of(MIDDLE));
  }

  @Test
  void aTextHasEachPlace() {
    String head =
        """
        3 blocks of 1,200 bytes from 2 places
        newer blocks are missing: no Java heap
        2 blocks of 1,000 bytes
            at Program.large(Program.java:7)
          0xab0, 500 bytes, thread main, 9 ms old
        """;
    String tail =
        """
        1 block of 200 bytes
            at Program.small(Program.java:7)
          0xab0, 200 bytes, thread main, 9 ms old
        """;
    assertEquals(head + tail, ALL.toText());
    assertEquals(head + "and 1 place with less\n", ALL.toText(1));
    assertEquals(
        """
        sampled, about 1 block of 500 bytes from 1 place
        and 1 place with less
        """,
        middle(SiteMode.SAMPLED, "").toText(-1));
    assertEquals(
        "0 blocks of 0 bytes from 0 places: nobody looked, see hakmem.sites\n",
        BlockSites.NONE.toText());
  }

  @Test
  void aJsonHasEachPlace() {
    assertEquals(
        "{\"version\":1,\"mode\":\"ALL\",\"count\":1,\"bytes\":500,\"failure\":\"no Java heap\","
            + "\"sites\":[{\"count\":1,\"bytes\":500,"
            + "\"frames\":[\"Program.middle(Program.java:7)\"],"
            + "\"oldest\":[{\"address\":\"0xab0\",\"bytes\":500,\"thread\":\"main\","
            + "\"ageMillis\":9}]}]}",
        middle(SiteMode.ALL, "no Java heap").toJson());
  }

  @Test
  void placesOfTwoAllocatorsAreOneList() {
    List<Site> sorted = List.of(LARGE, MIDDLE, SMALL);
    assertEquals(
        new BlockSites(SiteMode.SAMPLED, 4, 1700, "no Java heap", sorted),
        ALL.plus(middle(SiteMode.SAMPLED, "")));
    assertEquals(
        new BlockSites(SiteMode.SAMPLED, 4, 1700, "other", sorted),
        middle(SiteMode.SAMPLED, "other").plus(ALL));
    assertEquals(SiteMode.ALL, ALL.plus(middle(SiteMode.ALL, "")).mode());
    assertEquals(ALL, ALL.plus(BlockSites.NONE));
    assertEquals(ALL, BlockSites.NONE.plus(ALL));
  }

  @Test
  void liveBlocksOfTwoAllocatorsAreAddedUp() {
    LiveBlocks one = new LiveBlocks(1, 64, List.of(new LiveBlock(16, 64))).tagged("one");
    LiveBlocks other = new LiveBlocks(2, 96, List.of(new LiveBlock(32, 48))).tagged("other");
    LiveBlocks both = one.plus(other.withSites(ALL));
    assertEquals(3, both.count());
    assertEquals(160, both.bytes());
    assertEquals(List.of(new LiveBlock(16, 64), new LiveBlock(32, 48)), both.first());
    assertEquals(Map.of("one", 64L, "other", 96L), both.bytesByTag());
    assertEquals(ALL, both.sites());
    String message = "" + new LiveBlocksException(both).getMessage();
    assertTrue(message.endsWith(ALL.toText()), message);
    String plain = "" + new LiveBlocksException(one).getMessage();
    assertFalse(plain.contains("nobody looked"), plain);
  }
}
