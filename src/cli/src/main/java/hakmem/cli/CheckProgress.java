// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.spec.CheckListener;
import hakmem.spec.ModelEntry;
import hakmem.spec.ModelResult;
import hakmem.spec.TlcProgress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One bar over all models on stderr, with the counts of those that run. Thread-safe. */
final class CheckProgress implements CheckListener, AutoCloseable {
  private static final int WIDTH = 118;
  private static final int UPDATE_MILLIS = 250;
  private static final double NANOS = 1e9;

  private final ProgressBar bar;
  private final Map<ModelEntry, Long> started = new LinkedHashMap<>();
  private final Map<ModelEntry, TlcProgress> running = new LinkedHashMap<>();

  private CheckProgress(int models) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("check")
            .setInitialMax(models)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
            .build();
  }

  /** On a terminal only: the launcher says whether stderr is one. Null otherwise. */
  static @Nullable CheckProgress of(int models) {
    return Boolean.getBoolean("hakmem.command.terminal") ? new CheckProgress(models) : null;
  }

  @Override
  public synchronized void started(ModelEntry entry) {
    started.put(entry, System.nanoTime());
    progress(entry, new TlcProgress(0, 0, 0, 0));
  }

  @Override
  public synchronized void progress(ModelEntry entry, TlcProgress progress) {
    running.put(entry, progress);
    bar.setExtraMessage(
        running.entrySet().stream()
            .map(e -> line(e.getKey(), e.getValue()))
            .collect(Collectors.joining("; ", " ", "")));
  }

  private String line(ModelEntry entry, TlcProgress p) {
    long now = System.nanoTime();
    double seconds = Math.max(0.5, (now - started.getOrDefault(entry, now)) / NANOS);
    return String.format(
        Locale.ROOT,
        "%s %,d of %,d states, queue %,d, %,.0f/s",
        entry.model(),
        p.distinct(),
        p.generated(),
        p.queue(),
        p.generated() / seconds);
  }

  @Override
  public synchronized void finished(ModelResult result) {
    running.remove(result.entry());
    bar.step();
  }

  @Override
  public void close() {
    bar.close();
  }
}
