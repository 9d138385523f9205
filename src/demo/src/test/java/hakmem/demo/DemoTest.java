// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.cli.demo.DemoLoad;
import hakmem.cli.demo.Demonstration;
import hakmem.cli.demo.Figures;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration: started, loaded, led to its limit, stopped; all memory back. */
class DemoTest {
  private static final long LIMIT_BYTES = 64L << 20;

  @TempDir Path folder;

  private static HttpResponse<String> send(URI address, String method, String path)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve(path))
              .method(method, BodyPublishers.ofString("some text"))
              .build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void allPartsWorkUnderOneLimitAndGiveAllBack() throws Exception {
    Demonstration demonstration = ServiceLoader.load(Demonstration.class).findFirst().orElseThrow();
    assertInstanceOf(OneLimit.class, demonstration);
    Demonstration.Running running = demonstration.start(0, LIMIT_BYTES);
    AtomicInteger steps = new AtomicInteger();
    assertEquals(200, DemoLoad.run(running.address(), 200, steps::incrementAndGet));
    assertEquals(200, steps.get());
    Figures figures = running.figures();
    assertEquals(200, figures.requests());
    assertTrue(figures.parts().get("Arrow").liveBytes() >= 200 * 8, figures::toString);
    assertTrue(figures.liveBytes() <= figures.committedBytes(), figures::toString);
    assertTrue(figures.committedBytes() <= LIMIT_BYTES, figures::toString);
    long committed = 0;
    for (Map.Entry<String, Figures.Part> part : figures.parts().entrySet()) {
      String name = part.getKey();
      assertTrue(part.getValue().liveBytes() > 0 || mayBeEmpty(name), name);
      committed += part.getValue().committedBytes();
    }
    assertTrue(committed > 0 && committed <= LIMIT_BYTES, figures::toString);
    goToTheLimitAndBack(running.address());
    assertEquals("", running.stop());
  }

  /** Nobody is connected now, and no request runs. */
  private static boolean mayBeEmpty(String part) {
    return part.contains("not installed") || part.equals("arenas") || part.startsWith("Netty");
  }

  /** A refusal says why; when memory is there again, work goes on. */
  private static void goToTheLimitAndBack(URI address) throws Exception {
    HttpResponse<String> last = send(address, "POST", "/hold");
    for (int i = 0; i < 8 && last.statusCode() == 200; i++) {
      last = send(address, "POST", "/hold");
    }
    assertEquals(507, last.statusCode());
    assertTrue(last.body().contains("tag=server, limitBytes=" + LIMIT_BYTES), last.body());
    assertTrue(figures(address).get("refusals").asLong() > 0);
    assertTrue(liveInArenas(address) >= 3 * Scratch.HELD_BYTES);
    assertEquals(200, send(address, "POST", "/release").statusCode());
    assertEquals(0, liveInArenas(address));
    assertEquals(200, send(address, "POST", "/ask").statusCode());
  }

  private static long liveInArenas(URI address) throws Exception {
    return figures(address).get("parts").get("arenas").get("live_bytes").asLong();
  }

  private static JsonNode figures(URI address) throws Exception {
    return new ObjectMapper().readTree(send(address, "GET", "/figures").body());
  }

  @Test
  void thePageIsThereAndNothingElse() throws Exception {
    Demonstration.Running running = new OneLimit().start(0, LIMIT_BYTES);
    assertTrue(send(running.address(), "GET", "/").body().contains("one limit"));
    assertEquals(404, send(running.address(), "GET", "/nothing").statusCode());
    assertEquals("", running.stop());
  }

  private static List<String> tags(JsonNode map) {
    List<String> tags = new ArrayList<>();
    for (JsonNode allocator : map.path("allocators")) {
      String tag = allocator.path("name").asText();
      assertEquals(tag, allocator.at("/map/tag").asText());
      assertEquals(tag, allocator.at("/statistics/tag").asText());
      tags.add(tag);
    }
    return tags;
  }

  /** What the table by tag says of one: live bytes as the page writes them. */
  private static String liveOnPage(String dom, String tag) {
    Matcher row =
        Pattern.compile("data-tag=\"" + tag + "\">.*?</button></td><td>([^<]*)</td>").matcher(dom);
    assertTrue(row.find(), () -> tag + " is not in " + dom);
    return row.group(1);
  }

  @Test
  void theHeapMapTellsWhichLibraryHoldsWhat() throws Exception {
    Demonstration.Running running = new OneLimit().start(0, LIMIT_BYTES);
    URI address = running.address();
    assertEquals(20, DemoLoad.run(address, 20, () -> {}));
    assertEquals(200, send(address, "POST", "/hold").statusCode());
    JsonNode map = new ObjectMapper().readTree(send(address, "GET", "/map.json").body());
    List<String> tags = tags(map);
    assertEquals("server", tags.getFirst());
    for (String part : List.of("sqlite", "netty", "arenas", "arrow")) {
      assertTrue(tags.contains("server/" + part), tags::toString);
    }
    int lengths = tags.indexOf("server/arrow/lengths");
    int sums = tags.indexOf("server/arrow/sums");
    assertTrue(lengths > 0 && sums > lengths, tags::toString);
    assertTrue(map.at("/allocators/" + lengths + "/statistics/bytes/live").asLong() >= 20 * 8);
    assertTrue(send(address, "GET", "/map").body().contains("<h1>Heap map</h1>"));
    assertEquals(403, otherHost(address));
    if (DemoPage.browser().isPresent()) {
      String dom = DemoPage.dom(address.resolve("/map"), folder);
      assertEquals("8 MiB", liveOnPage(dom, "server/arenas"));
      assertFalse(liveOnPage(dom, "server/arrow/sums").startsWith("0"));
      assertEquals("0 B", liveOnPage(dom, "server"), "those within have it");
      assertTrue(liveOnPage(dom, "").endsWith(" MiB"), "all");
    }
    assertEquals("", running.stop());
  }

  /** As a page of another site would ask whose name was made to mean this machine. */
  private static int otherHost(URI address) throws Exception {
    try (Socket socket = new Socket("localhost", address.getPort())) {
      String request = "GET /map.json HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 403".length());
      return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
    }
  }

  @Test
  void aPortThatIsTakenIsSaidAndAllIsBack() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> new OneLimit().start(port, LIMIT_BYTES));
      assertTrue(String.valueOf(e.getMessage()).contains("choose another"), e.getMessage());
    }
    assertEquals("", new OneLimit().start(0, LIMIT_BYTES).stop());
  }
}
