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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows, the data file and the page, the page in a real browser where one is installed. */
class ReportPageTest {
  private static final Workload STEP = Workloads.named("larson-step").getFirst();
  private static final Workload MLEAK = Workloads.named("mleak").getFirst();

  @TempDir Path folder;

  private static BenchRow ran(Workload workload, String allocator, int threads, double nanos) {
    Spread spread = new Spread(nanos * 0.9, nanos, nanos * 1.1);
    return BenchRow.of(
        new Result(
            workload,
            allocator,
            threads,
            new Result.Figures(spread, nanos, 1e9 * threads / nanos, 5, 3L << 20, null, null),
            null));
  }

  private static BenchDocument document() {
    List<BenchRow> rows = new ArrayList<>();
    rows.add(ran(STEP, "hakmem-heap", 1, 5));
    rows.add(ran(STEP, "malloc", 1, 20));
    rows.add(ran(STEP, "arena-shared", 1, 9000));
    rows.add(ran(MLEAK, "hakmem-heap", 1, 100));
    rows.add(ran(MLEAK, "malloc", 1, 50));
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
