// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Models that wait to be run, in batches that one JVM may run one after the other: of one module,
 * all of them counting actions or none. A model that must violate a temporal property is a batch of
 * its own: the length of its counterexample depends on the order in which TLC saw names.
 * Thread-safe.
 */
final class ModelQueue {
  /** What is left in a batch, in seconds of its rows, for a second JVM to pay off. */
  private static final double HELP_PAYS_SECONDS = 10;

  /** Up to here the optimising compiler costs more time than it saves. */
  private static final double BRIEF_SECONDS = 15;

  private record Key(String module, boolean coverage, String alone) {}

  /** Models of one kind of child. */
  final class Batch {
    private final Key key;
    private final boolean brief;
    private final Queue<ModelEntry> waiting = new ArrayDeque<>();
    private int helpers;

    private Batch(Key key, Collection<ModelEntry> entries) {
      this.key = key;
      entries.stream().sorted(ORDER).forEach(waiting::add);
      boolean known = entries.stream().allMatch(e -> e.seconds() != null);
      this.brief = known && seconds(entries) < BRIEF_SECONDS;
    }

    boolean coverage() {
      return key.coverage;
    }

    /** The module, if other models run in the same JVM, else empty. */
    String sharedBy() {
      return key.alone.isEmpty() ? key.module : "";
    }

    /** Whether the optimising compiler does not pay off for it. */
    boolean brief() {
      return brief;
    }

    /** The next model; null when there is none. */
    @Nullable ModelEntry poll() {
      synchronized (ModelQueue.this) {
        return waiting.poll();
      }
    }

    private double share() {
      double left = seconds(waiting) / (helpers + 1);
      return waiting.isEmpty() || (helpers > 0 && left < HELP_PAYS_SECONDS) ? -1 : left;
    }
  }

  /**
   * Models that must hold come first, so that these run where nothing was found before; then the
   * longest.
   */
  private static final Comparator<ModelEntry> ORDER =
      Comparator.<ModelEntry, Boolean>comparing(e -> !e.expectsSuccess())
          .thenComparing(e -> -seconds(e));

  private final List<Batch> batches = new ArrayList<>();

  ModelQueue(Collection<ModelEntry> entries, Predicate<ModelEntry> alone) {
    Map<Key, List<ModelEntry>> groups = new LinkedHashMap<>();
    for (ModelEntry entry : entries) {
      String own = alone.test(entry) ? entry.model() : "";
      Key key = new Key(entry.module(), entry.coverage(), own);
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(entry);
    }
    groups.forEach((key, group) -> batches.add(new Batch(key, group)));
  }

  /**
   * Where most is left for one more JVM to do; null when nothing is, or only what those at work
   * will soon have done.
   */
  synchronized @Nullable Batch claim() {
    Batch most = null;
    for (Batch batch : batches) {
      if (batch.share() >= 0 && (most == null || batch.share() > most.share())) {
        most = batch;
      }
    }
    if (most != null) {
      most.helpers++;
    }
    return most;
  }

  private static double seconds(Collection<ModelEntry> entries) {
    return entries.stream().mapToDouble(ModelQueue::seconds).sum();
  }

  private static double seconds(ModelEntry entry) {
    return entry.seconds() == null ? 0 : entry.seconds();
  }
}
