// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that ask a running demonstration for work, a few at a time. Not thread-safe. */
public final class DemoLoad {
  private static final int CLIENTS = 4;
  private static final int OK = 200;

  private final URI question;
  private final AtomicInteger left;
  private final Runnable step;

  private DemoLoad(URI address, int requests, Runnable step) {
    question = address.resolve("/ask");
    left = new AtomicInteger(requests);
    this.step = step;
  }

  /**
   * Sends so many requests and waits for all answers.
   *
   * @param step called after each, on any thread
   * @return how many were answered well
   */
  public static int run(URI address, int requests, Runnable step) {
    DemoLoad load = new DemoLoad(address, requests, step);
    try (HttpClient client = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(threads.submit(() -> load.client(client)));
      }
      int good = 0;
      for (Future<Integer> one : clients) {
        good += one.get();
      }
      return good;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the load ran", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client of the demonstration failed", e);
    }
  }

  private int client(HttpClient client) throws IOException, InterruptedException {
    int good = 0;
    for (int number = left.getAndDecrement(); number > 0; number = left.getAndDecrement()) {
      HttpRequest request =
          HttpRequest.newBuilder(question)
              .POST(BodyPublishers.ofString("request " + number))
              .build();
      good += client.send(request, BodyHandlers.ofString()).statusCode() == OK ? 1 : 0;
      step.run();
    }
    return good;
  }
}
