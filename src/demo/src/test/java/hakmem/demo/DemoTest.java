// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The demonstration: started, loaded, led to its limit, stopped; all memory back. */
class DemoTest {
  private static final long LIMIT_BYTES = 64L << 20;

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
