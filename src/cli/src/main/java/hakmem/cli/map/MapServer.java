// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hakmem.cli.BadInputException;
import hakmem.cli.map.RunningProgram.EndedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The live page: a server on the loopback interface, which asks a program for its map whenever the
 * page asks. One request at a time. Closed by its maker.
 */
public final class MapServer implements AutoCloseable {
  /** Where maps come from. */
  public interface Source {
    /**
     * A map of now.
     *
     * @throws EndedException there will be no more
     */
    MapDocument read() throws EndedException;
  }

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int GONE = 410;
  private static final int FAILED = 500;

  private final HttpServer server;
  private final Source source;
  private final CountDownLatch ended = new CountDownLatch(1);

  private MapServer(HttpServer server, Source source) {
    this.server = server;
    this.source = source;
  }

  /**
   * Starts it.
   *
   * @param port of the loopback interface; 0 for any that is free
   * @throws BadInputException the port is taken
   */
  public static MapServer start(Source source, int port) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      HttpServer http = HttpServer.create(address, 0);
      MapServer server = new MapServer(http, source);
      http.createContext("/", server::answer);
      http.start();
      return server;
    } catch (IOException e) {
      throw new BadInputException(
          "port " + port + " cannot be had (" + e.getMessage() + "); give another with --port", e);
    }
  }

  /** Of the page. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** The program has ended: whoever waits for that goes on. */
  public void end() {
    ended.countDown();
  }

  /** Waits until the program has ended; false: it has not within this time. */
  public boolean awaitEnd(long seconds) throws InterruptedException {
    return ended.await(seconds, TimeUnit.SECONDS);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("Host");
      // Another site's page whose name was made to mean this address must not read the map.
      if (host == null || !host.equals("127.0.0.1:" + server.getAddress().getPort())) {
        send(exchange, FORBIDDEN, "text/plain", "ask for " + address());
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> send(exchange, OK, "text/html; charset=utf-8", MapPage.live());
        case "/map.json" -> map(exchange);
        default -> send(exchange, NOT_FOUND, "text/plain", "there are / and /map.json");
      }
    }
  }

  private void map(HttpExchange exchange) throws IOException {
    try {
      send(exchange, OK, "application/json", source.read().toJson());
    } catch (EndedException e) {
      send(exchange, GONE, "text/plain", String.valueOf(e.getMessage()));
      end();
    } catch (BadInputException e) {
      send(exchange, FAILED, "text/plain", String.valueOf(e.getMessage()));
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Stops it at once. */
  @Override
  public void close() {
    server.stop(0);
  }
}
