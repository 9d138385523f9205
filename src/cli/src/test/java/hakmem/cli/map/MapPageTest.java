// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hakmem.api.Allocator;
import hakmem.cli.PageDom;
import hakmem.cli.map.MapDocument.AllocatorMap;
import hakmem.cli.map.RunningProgram.EndedException;
import hakmem.diag.Census;
import hakmem.diag.HeapMap;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with mouse and keyboard, and the server of the live one. */
class MapPageTest {
  private static final String PRESS =
      "const press = key => (document.activeElement || document.body).dispatchEvent("
          + "new KeyboardEvent('keydown', {key, bubbles: true}));";

  private static final Pattern SPANS =
      Pattern.compile("1 huge blocks of [0-9.]+ MiB, 1 spans of [0-9.]+ MiB kept");

  @TempDir Path folder;

  /** Two classes, one block freed, one huge block, one span kept. */
  private static MapDocument document(String name) {
    return MapDocument.now("a test", List.of(map(name, Allocator.builder())));
  }

  private static AllocatorMap map(String name, Allocator.Builder builder) {
    try (Allocator allocator = builder.limitBytes(64 << 20).build()) {
      long[] blocks = new long[20];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = allocator.malloc(i < 10 ? 1000 : 3000);
      }
      allocator.free(blocks[3]);
      blocks[3] = allocator.malloc(5 << 20);
      allocator.free(allocator.malloc(9 << 20));
      var map = MapDocument.tree(HeapMap.withBlocks(allocator).toJson());
      var statistics = MapDocument.tree(Census.of(allocator).toJson());
      for (long block : blocks) {
        allocator.free(block);
      }
      return new AllocatorMap(name, statistics, map);
    }
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private String dom(String script) throws Exception {
    return dom(document("a </script> name"), script);
  }

  private String dom(MapDocument document, String script) throws Exception {
    assumeTrue(PageDom.browser().isPresent(), "no chromium on the PATH: page not tested");
    String html = MapPage.still(document);
    html = html.replace("</body>", "<script>" + PRESS + script + "</script></body>");
    return PageDom.of(Files.writeString(folder.resolve("map.html"), html), folder);
  }

  @Test
  void pageIsOneFile() {
    String html = MapPage.still(document("a"));
    assertFalse(Pattern.compile("\\b(src|href)=").matcher(html).find(), "no other file");
    assertFalse(html.replace("http://www.w3.org/2000/svg", "").contains("http"), "no address");
  }

  @Test
  void slabsSpansAndTablesAreDrawn() throws Exception {
    String dom = dom("");
    assertEquals(2, count(dom, "class=\"slab\""));
    assertEquals(2, count(dom, "class=\"span\""));
    assertTrue(dom.contains(">a &lt;/script&gt; name</option>"), dom);
    assertFalse(dom.contains("name (tag ") || dom.contains("Z: tag "), "it has no name");
    assertTrue(SPANS.matcher(dom).find(), "spans");
    assertTrue(dom.contains("kept for reuse 9 MiB, resident "), dom);
    assertTrue(dom.contains("<td>1 KiB</td><td>1</td><td>64 KiB</td><td>9</td>"), "a class's row");
    assertTrue(dom.contains("<div id=\"detail\" hidden=\"\">"), "none is open");
    assertTrue(dom.contains("<option value=\"age\">"), "slabs know when they were cut");
    assertFalse(dom.contains("id=\"bytag\""), "there is one allocator");
  }

  @Test
  void theTagStandsWhereTheAllocatorDoes() throws Exception {
    MapDocument two =
        MapDocument.now(
            "a test",
            List.of(
                map("allocator-1", Allocator.builder()),
                map("allocator-2", Allocator.builder().name("<cache>"))));
    String choose =
        "const choice = document.getElementById('allocator'); choice.value = 'allocator-2';"
            + "choice.dispatchEvent(new Event('input'));";
    String dom = dom(two, choose);
    assertTrue(dom.contains(">allocator-1</option>"), dom);
    assertTrue(dom.contains(">allocator-2 (tag &lt;cache&gt;)</option>"), dom);
    assertTrue(dom.contains("Z: tag &lt;cache&gt;, 1 superslabs, live "), dom);
    assertFalse(dom(two, "").contains("Z: tag "), "the first one is shown");
  }

  private static String rows(String dom) {
    Matcher table = Pattern.compile("<table id=\"bytag\">(.*?)</table>").matcher(dom);
    assertTrue(table.find(), dom);
    return table.group(1).replaceAll("</tr>", "\n").replaceAll("<[^>]*>", "|");
  }

  /** Two with a tag and one without; the second has 4 KiB more. */
  private static MapDocument three() {
    try (Allocator server = Allocator.builder().name("server").build();
        Allocator cache = Allocator.builder().name("cache").within(server).build();
        Allocator alone = Allocator.builder().build()) {
      long first = server.malloc(1000);
      long second = cache.malloc(5000);
      List<AllocatorMap> maps = new ArrayList<>();
      for (Allocator allocator : List.of(server, cache, alone)) {
        var map = MapDocument.tree(HeapMap.of(allocator).toJson());
        var statistics = MapDocument.tree(Census.of(allocator).toJson());
        maps.add(new AllocatorMap("allocator-" + (maps.size() + 1), statistics, map));
      }
      server.free(first);
      cache.free(second);
      return MapDocument.now("a test", maps);
    }
  }

  @Test
  void eachTagHasItsSumAndIsChosen() throws Exception {
    String press = "document.querySelector('[data-tag=\"%s\"]').click();";
    String dom = dom(three(), press.formatted("server/cache"));
    String rows = rows(dom);
    assertTrue(rows.contains("server|||1 KiB||"), rows);
    assertTrue(rows.contains("server/cache|||5 KiB||"), rows);
    assertTrue(rows.contains("allocator-3|||0 B||"), rows);
    assertTrue(rows.contains("all|||6 KiB||") && rows.contains("||128 KiB||"), rows);
    assertTrue(dom.contains("Z: tag server/cache, 1 superslabs, live 5 KiB"), dom);
    String all = dom(three(), press.formatted(""));
    assertTrue(all.contains("Z: 2 superslabs, live 6 KiB, "), all);
    assertTrue(dom(three(), "").contains("Z: tag server/cache, "), "it opens on who holds most");
    assertEquals(2, count(all, "class=\"slab\""));
    assertEquals(2, count(all, "stroke=\"hsl("), "a colour a tag");
    assertEquals(1, count(all, "stroke=\"hsl(137 60% 45%)\""), "of the second");
    assertTrue(all.contains("<div id=\"ofheaps\" hidden=\"\">"), "heaps of one allocator alone");
  }

  @Test
  void agesAreToldAndColoured() throws Exception {
    String age =
        "document.getElementById('colour').value = 'age'; const slabs = "
            + "shown.allocators[0].map.superslabs[0].slabs; slabs[0].ageMillis = 200 * 60000;"
            + "slabs[1].ageMillis = 0; draw(); press('ArrowRight'); press('Enter');";
    String dom = dom(age);
    assertTrue(dom.contains(", 3 h old."), dom);
    assertTrue(dom.contains("an hour and more"), dom);
    assertTrue(dom.contains("stroke=\"rgb(217,194,30)\""), dom);
    assertTrue(dom.contains("stroke=\"rgb(68,1,84)\""), "a new one");
    String old =
        "for (const s of shown.allocators[0].map.superslabs[0].slabs) delete s.ageMillis;"
            + " take(shown);";
    assertTrue(dom(old).contains("<option value=\"age\" disabled=\"\">"), "maps of older versions");
  }

  @Test
  void keysOpenAndCloseASlab() throws Exception {
    String open =
        dom("press('ArrowRight'); press('ArrowRight'); press('ArrowLeft'); press('Enter');");
    assertTrue(open.contains("1 KiB blocks, units 0 to 0, heap 1: capacity 64, live 9, "), open);
    assertEquals(9, count(open, "data-state=\"L\""));
    assertEquals(64, count(open, "data-state="));
    assertTrue(open.contains("<title>block 3: free</title>"), "each block says what it is");
    String closed = dom("press('ArrowRight'); press('Enter'); press('Escape');");
    assertTrue(closed.contains("<div id=\"detail\" hidden=\"\">"));
  }

  @Test
  void theMouseOpensASlabAndColoursAreChosen() throws Exception {
    String dom =
        dom(
            "document.querySelectorAll('.slab')[1].dispatchEvent(new MouseEvent('click'));"
                + "const colour = document.getElementById('colour'); colour.value = 'heap';"
                + "colour.dispatchEvent(new Event('input'));");
    assertTrue(dom.contains("3 KiB blocks, units 1 to "), dom);
    assertTrue(dom.contains("a colour a heap; grey: nobody's"), "the legend follows");
    assertEquals(10, count(dom, "data-state=\"L\""));
  }

  private static int status(MapServer server, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.address().resolve(path).toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  @Test
  void theLivePageKeepsUpUntilTheProgramEnds() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    MapServer.Source source =
        () -> {
          if (asked.incrementAndGet() > 3) {
            throw new EndedException("the test has ended", new IOException());
          }
          return document("a");
        };
    try (MapServer server = MapServer.start(source, 0)) {
      assertEquals(404, status(server, "none"));
      assertFalse(server.awaitEnd(0));
      assertEquals(403, otherHost(server));
      if (PageDom.browser().isPresent()) {
        String dom = PageDom.of(server.address(), 20_000, folder);
        assertTrue(dom.contains("data-line=\"committed\""), "caches over time");
        assertTrue(dom.contains("<p id=\"said\">the test has ended</p>"), dom);
      } else {
        for (int i = 0; i < 3; i++) {
          assertEquals(200, status(server, "map.json"));
        }
        assertEquals(410, status(server, "map.json"));
      }
      assertTrue(server.awaitEnd(0));
    }
  }

  /** As one that is stopped: the page is there, and goes on with the program. */
  @Test
  void aSilentProgramIsTold() throws Exception {
    CountDownLatch goesOn = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    MapServer.Source source =
        () -> {
          asked.incrementAndGet();
          try {
            goesOn.await();
          } catch (InterruptedException e) {
            throw new EndedException("interrupted", e);
          }
          return document("a");
        };
    try (MapServer server = MapServer.start(source, 0, 100)) {
      assertEquals(504, status(server, "map.json"));
      assertEquals(504, status(server, "map.json"));
      assertEquals(200, status(server, ""), "the page itself");
      assertEquals(1, asked.get(), "not asked again and again");
      goesOn.countDown();
      int now = 504;
      while (now == 504) { // A map takes as long as it takes.
        now = status(server, "map.json");
      }
      assertEquals(200, now);
      assertFalse(server.awaitEnd(0));
    }
  }

  /** As a page of another site would ask whose name was made to mean this machine. */
  private static int otherHost(MapServer server) throws IOException {
    try (var socket = new java.net.Socket("127.0.0.1", server.address().getPort())) {
      String request = "GET /map.json HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 403".length());
      return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
    }
  }
}
