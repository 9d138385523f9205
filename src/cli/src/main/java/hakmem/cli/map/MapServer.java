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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The live page: a server on the loopback interface, which asks a program for its map whenever the
 * page asks, one request at a time. A program that is stopped does not answer: the page is told so,
 * and gets its next map when the program goes on. Closed by its maker.
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
  private static final int SILENT = 504;

  /**
   * How long the page waits for a map. Half: a large heap on a busy machine is said to be silent;
   * double: whoever looks at the page has gone.
   */
  private static final long PATIENCE_MILLIS = 5_000;

  private final HttpServer server;
  private final Source source;
  private final long patienceMillis;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Under way; null: nothing is asked. Guarded by this. */
  private @Nullable FutureTask<MapDocument> asked;

  private MapServer(HttpServer server, Source source, long patienceMillis) {
    this.server = server;
    this.source = source;
    this.patienceMillis = patienceMillis;
  }

  /**
   * Starts it.
   *
   * @param port of the loopback interface; 0 for any that is free
   * @throws BadInputException the port is taken
   */
  public static MapServer start(Source source, int port) {
    return start(source, port, PATIENCE_MILLIS);
  }

  /** The same with another patience. */
  static MapServer start(Source source, int port, long patienceMillis) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      HttpServer http = HttpServer.create(address, 0);
      MapServer server = new MapServer(http, source, patienceMillis);
      http.createContext("/", server::answer);
      http.setExecutor(task -> Thread.ofVirtual().start(task));
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
    FutureTask<MapDocument> answer = ask();
    try {
      MapDocument document = answer.get(patienceMillis, TimeUnit.MILLISECONDS);
      send(exchange, OK, "application/json", document.toJson());
    } catch (TimeoutException e) {
      String said = "the program does not answer: is it stopped? This is what it was before.";
      send(exchange, SILENT, "text/plain", said);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      boolean isOver = cause instanceof EndedException;
      String said = cause == null ? "" : String.valueOf(cause.getMessage());
      send(exchange, isOver ? GONE : FAILED, "text/plain", said);
      if (isOver) {
        end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The answer that is under way, or to a new question. */
  private synchronized FutureTask<MapDocument> ask() {
    FutureTask<MapDocument> last = asked;
    if (last != null && !last.isDone()) {
      return last;
    }
    FutureTask<MapDocument> next = new FutureTask<>(source::read);
    Thread thread = Thread.ofPlatform().daemon().name("hakmem-map").start(next);
    asked = next;
    return next;
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
