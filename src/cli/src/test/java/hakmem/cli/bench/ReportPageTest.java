// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.bench.peer.Peers;
import hakmem.bench.run.Contender;
import hakmem.bench.run.DecayCurve;
import hakmem.bench.run.HugeCache;
import hakmem.bench.run.JavaContender;
import hakmem.bench.run.Pace;
import hakmem.bench.run.Result;
import hakmem.bench.run.Spread;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import hakmem.cli.BadInputException;
import hakmem.cli.PageDom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows, the data file and the page, the page in a real browser where one is installed. */
class ReportPageTest {
  private static final Workload STEP = Workloads.named("larson-step").getFirst();
  private static final Workload MLEAK = Workloads.named("mleak").getFirst();

  @TempDir Path folder;

  private static final DecayCurve UNKNOWN =
      new DecayCurve(List.of(new DecayCurve.Sample(0, null, null)));
  private static final DecayCurve FALLING =
      new DecayCurve(
          List.of(
              new DecayCurve.Sample(0, 64L << 20, 48L << 20),
              new DecayCurve.Sample(1000, 32L << 20, 16L << 20),
              new DecayCurve.Sample(2000, 4L << 20, 2L << 20)));
  private static final DecayCurve LEVEL =
      new DecayCurve(
          List.of(
              new DecayCurve.Sample(1, 8L << 20, null),
              new DecayCurve.Sample(2000, 8L << 20, null)));
  private static final HugeCache CACHE =
      new HugeCache(
          List.of(
              new HugeCache.Band(2L << 20, 64L << 20, 0, 0, 3L << 20),
              new HugeCache.Band(4L << 20, 48L << 20, 19_999, 1, 0)));

  private static BenchRow ran(Workload workload, String allocator, int threads, double nanos) {
    return ran(workload, allocator, threads, nanos, null, UNKNOWN);
  }

  private static BenchRow ran(
      Workload workload,
      String allocator,
      int threads,
      double nanos,
      @Nullable HugeCache cache,
      DecayCurve decay) {
    Spread spread = new Spread(nanos * 0.9, nanos, nanos * 1.1);
    return BenchRow.of(
        new Result(
            workload,
            allocator,
            threads,
            new Result.Figures(
                spread, nanos, 1e9 * threads / nanos, 5, 3L << 20, null, cache, decay),
            null));
  }

  private static BenchDocument document() {
    List<BenchRow> rows = new ArrayList<>();
    rows.add(ran(STEP, "hakmem-heap", 1, 5, new HugeCache(List.of()), UNKNOWN));
    rows.add(ran(STEP, "malloc", 1, 20));
    rows.add(ran(STEP, "arena-shared", 1, 9000));
    rows.add(ran(MLEAK, "hakmem-heap", 1, 100, CACHE, FALLING));
    rows.add(ran(MLEAK, "malloc", 1, 50, null, LEVEL));
    Result.Problem refused = new Result.Problem(false, "it </script> cannot");
    Result.Problem broke = new Result.Problem(true, "it broke");
    rows.add(BenchRow.of(new Result(MLEAK, "arena-shared", 1, null, refused)));
    rows.add(BenchRow.of(new Result(MLEAK, "c-malloc", 1, null, broke)));
    rows.add(ran(STEP, "hakmem-heap", 2, 6.123456));
    List<Contender> contenders = new ArrayList<>();
    for (String name : List.of("hakmem-heap", "malloc", "arena-shared")) {
      contenders.add(new JavaContender(Peers.named(name).orElseThrow()));
    }
    return BenchDocument.of(List.of(STEP, MLEAK), contenders, Pace.QUICK, rows);
  }

  @Test
  void rowsHaveTheirKeys() throws Exception {
    JsonNode document = new ObjectMapper().readTree(document().toJson());
    JsonNode row = document.path("rows").path(0);
    assertEquals("larson-step", row.path("workload").asText());
    assertEquals("hakmem-heap", row.path("allocator").asText());
    assertEquals(1, row.path("threads").asInt());
    assertEquals(5, row.path("ns_per_op").asDouble());
    assertEquals(2e8, row.path("ops_per_s").asDouble());
    assertEquals(3 << 20, row.path("peak_rss_bytes").asLong());
    assertFalse(row.has("final_rss_bytes"), "unknown");
    assertEquals(6.123, document.path("rows").path(7).path("ns_per_op").asDouble());
    JsonNode refused = document.path("rows").path(5);
    assertFalse(refused.has("ns_per_op"));
    assertFalse(refused.path("failed").asBoolean());
    assertTrue(document.path("rows").path(6).path("failed").asBoolean());
    assertTrue(document.path("machine").path("cores").asInt() > 0);
  }

  @Test
  void pageIsOneFileBesideItsDatedData() throws Exception {
    BenchDocument document = document();
    Path page = ReportPage.write(document, folder.resolve("new"));
    String html = Files.readString(page);
    assertFalse(Pattern.compile("\\b(src|href)=").matcher(html).find(), "no other file");
    assertFalse(html.replace("http://www.w3.org/2000/svg", "").contains("http"), "no address");
    assertTrue(document.fileName().matches("\\d{4}-\\d\\d-\\d\\dT\\d{4}-[a-z0-9-]+-cores\\.json"));
    assertEquals(document.toJson(), Files.readString(page.resolveSibling(document.fileName())));
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThrows(BadInputException.class, () -> ReportPage.write(document, file));
  }

  private String dom(String script) throws Exception {
    assumeTrue(PageDom.browser().isPresent(), "no chromium on the PATH: page not tested");
    Path page = folder.resolve("index.html");
    String html =
        ReportPage.page(document()).replace("</body>", "<script>" + script + "</script></body>");
    return PageDom.of(Files.writeString(page, html), folder);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void chartsShowFiguresAndReasons() throws Exception {
    String dom = dom("");
    assertEquals(2, count(dom, "<section data-workload"), "a chart for each workload");
    assertEquals(5, count(dom, "<rect"), "a bar for each row with figures");
    assertEquals(2, count(dom, "class=\"own\""));
    assertTrue(dom.contains("9,000 (cut off)"), "one that is very slow hides no other");
    assertTrue(dom.contains("arena-shared: it &lt;/script&gt; cannot"));
    assertTrue(dom.contains("class=\"why failed\">c-malloc: FAILED: it broke"));
    String malloc = dom.substring(dom.indexOf("<tr data-allocator=\"malloc\""));
    assertTrue(
        malloc.startsWith(
            "<tr data-allocator=\"malloc\"><td>malloc</td><td class=\"\">1.41</td>"
                + "<td class=\"slower\">0.50</td><td>mleak</td><td>2</td>"),
        malloc.substring(0, Math.min(300, malloc.length())));
  }

  @Test
  void showsWhatIsLeftAndWhatTheCacheDid() throws Exception {
    String dom = dom("");
    assertEquals(1, count(dom, "class=\"decay\""), "one workload has a curve");
    assertEquals(3, count(dom, "<path"), "resident of two, committed of one");
    assertEquals(1, count(dom, "class=\"line committed\""));
    assertTrue(
        dom.contains("hakmem-heap: resident 64.0 MiB \u2192 4.0 MiB, committed 48.0 MiB \u2192"));
    assertTrue(dom.contains("malloc: resident 8.0 MiB \u2192 8.0 MiB</li>"));
    assertTrue(
        dom.contains(
            "<td>4.0 MiB and more</td><td>19,999</td><td>1</td><td>99.99 %</td>"
                + "<td>48.0 MiB</td><td>0.0 MiB</td>"));
    assertTrue(dom.contains("<td>0</td><td>0</td><td>-</td><td>64.0 MiB</td><td>3.0 MiB</td>"));
    assertTrue(dom.contains("<td>malloc</td><td colspan=\"6\">tells no such figures</td>"));
    assertEquals(1, count(dom, "<p class=\"why cache\">No huge block was asked for"));
  }

  @Test
  void tellsWhatIsLeftAndWhatTheCacheDid() throws Exception {
    JsonNode rows = new ObjectMapper().readTree(document().toJson()).path("rows");
    JsonNode cache = rows.path(3).path("huge_cache");
    assertEquals(19_999, cache.path("hits").asLong());
    assertEquals(1, cache.path("misses").asLong());
    assertEquals(0.9999, cache.path("hit_rate").asDouble());
    assertEquals(3 << 20, cache.path("kept_bytes").asLong());
    assertEquals(48 << 20, cache.path("bands").path(1).path("cap_bytes").asLong());
    assertEquals("[[1,8388608,null],[2000,8388608,null]]", rows.path(4).path("decay").toString());
    assertFalse(rows.path(4).has("huge_cache"), "malloc tells nothing");
    assertFalse(rows.path(0).path("huge_cache").has("hit_rate"), "nobody asked");
    String text = BenchTable.of(MLEAK, 1, document().rows());
    assertTrue(text.contains("4.0 MiB and more  19,999       1   99.99 %  48.0 MiB"), text);
    assertTrue(text.contains("no figures of a cache: malloc\n"), text);
    String idle = BenchTable.of(STEP, 1, document().rows());
    assertTrue(idle.contains("no huge block was asked for: hakmem-heap\n"), idle);
  }

  @Test
  void controlsChooseThreadsFigureAndWorkloads() throws Exception {
    String two =
        dom(
            "const threads = document.getElementById('threads'); threads.value = '2';"
                + " threads.dispatchEvent(new Event('input', {bubbles: true}));");
    assertEquals(1, count(two, "<rect"));
    String memory =
        dom(
            "const figure = document.getElementById('figure'); figure.value = 'peak_rss_bytes';"
                + " figure.dispatchEvent(new Event('input'));");
    assertEquals(5, count(memory, "3.0 MiB</text>"));
    String filtered =
        dom(
            "const filter = document.getElementById('filter'); filter.value = 'mleak';"
                + " filter.dispatchEvent(new Event('input'));");
    assertEquals(1, count(filtered, "<section data-workload"));
  }
}
