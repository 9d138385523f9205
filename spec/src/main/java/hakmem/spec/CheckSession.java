// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Runs models side by side, those of a module one after the other in one JVM, so that TLC is loaded
 * and compiled once for all of them. Thread-safe; close it to end what still runs.
 */
@InheritableMustCall("close")
public final class CheckSession implements AutoCloseable {
  /** Models from which on it pays to make a start cache first, at half a second each. */
  private static final int CACHE_PAYS_MODELS = 20;

  private final ModelCheck check;
  private final ResultCache cache;
  private final CheckListener listener;
  private final int parallel;
  private final Map<ModelEntry, String> digests = new ConcurrentHashMap<>();
  private final ExecutorService pool;

  /**
   * For the models of one folder.
   *
   * @param modules folder of the modules
   * @param limits what each run may use
   * @param parallel models at a time
   * @param cache where results are kept
   * @param listener hears of all runs
   */
  public CheckSession(
      Path modules, TlcRun.Limits limits, int parallel, ResultCache cache, CheckListener listener) {
    this.check = new ModelCheck(modules, limits);
    this.cache = cache;
    this.listener = listener;
    this.parallel = parallel;
    this.pool = Executors.newFixedThreadPool(parallel, Thread.ofPlatform().daemon().factory());
  }

  /** Models at a time such that every core has one worker. */
  public static int parallelFor(int workers) {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
  }

  /** Queues the models and returns at once; the futures are in the order of the entries. */
  public Map<ModelEntry, CompletableFuture<ModelResult>> start(List<ModelEntry> entries) {
    Map<ModelEntry, CompletableFuture<ModelResult>> futures = new LinkedHashMap<>();
    ModelDigest files = check.digest();
    for (ModelEntry entry : entries) {
      futures.put(entry, new CompletableFuture<>());
      digests.put(entry, files.of(entry));
    }
    List<ModelEntry> open = new ArrayList<>();
    futures.forEach(
        (entry, future) -> {
          if (!kept(entry, future)) {
            open.add(entry);
          }
        });
    if (open.size() >= CACHE_PAYS_MODELS) {
      pool.execute(CheckSession::makeStartCache);
    }
    ModelQueue queue = new ModelQueue(open, check::violatesProperty);
    for (int i = 0; i < parallel; i++) {
      pool.execute(() -> work(queue, futures));
    }
    return futures;
  }

  private boolean kept(ModelEntry entry, CompletableFuture<ModelResult> future) {
    Optional<ModelResult> kept = check.find(cache, entry, digest(entry));
    kept.ifPresent(listener::finished);
    return kept.map(future::complete).orElse(false);
  }

  /** As the files were when the session was started. */
  private String digest(ModelEntry entry) {
    return Objects.requireNonNull(digests.get(entry));
  }

  /** Not if a file has changed since we looked: nobody knows which of the two TLC has read. */
  private void keep(ModelResult result) {
    String digest = digest(result.entry());
    if (digest.equals(check.digest().of(result.entry()))) {
      cache.keep(result, digest);
    }
  }

  private static void makeStartCache() {
    try {
      StartCache.make();
    } catch (IOException e) {
      // The models run without it; StartCacheTest sees to it that this is not the rule.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs the models and waits for all of them.
   *
   * @throws SpecException when a file is missing
   */
  public List<ModelResult> run(List<ModelEntry> entries) {
    try {
      return start(entries).values().stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof SpecException bad ? bad : e;
    }
  }

  private void work(ModelQueue queue, Map<ModelEntry, CompletableFuture<ModelResult>> futures) {
    ModelQueue.Batch batch = queue.claim();
    while (batch != null && !Thread.currentThread().isInterrupted()) {
      ModelEntry entry = batch.poll();
      while (entry != null && !Thread.currentThread().isInterrupted()) {
        entry = runFrom(entry, batch, futures);
      }
      batch = queue.claim();
    }
  }

  /** Runs a model and those after it in one child; answers the first that needs another. */
  private @Nullable ModelEntry runFrom(
      ModelEntry first,
      ModelQueue.Batch batch,
      Map<ModelEntry, CompletableFuture<ModelResult>> futures) {
    ModelEntry entry = first;
    try (TlcChild child = check.child(batch)) {
      while (entry != null && child.usable()) {
        run(child, entry, Objects.requireNonNull(futures.get(entry)));
        entry = batch.poll();
      }
    } catch (RuntimeException | Error e) {
      // No child, or no end of it: whoever waits for the model must hear of it.
      CompletableFuture<ModelResult> waiting = entry == null ? null : futures.get(entry);
      if (waiting == null || !waiting.completeExceptionally(e)) {
        throw e;
      }
      return batch.poll();
    }
    return entry;
  }

  private void run(TlcChild child, ModelEntry entry, CompletableFuture<ModelResult> future) {
    try {
      listener.started(entry);
      ModelResult result = check.run(child, entry, p -> listener.progress(entry, p));
      keep(result);
      listener.finished(result);
      future.complete(result);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      future.cancel(false);
    } catch (RuntimeException | Error e) {
      future.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
