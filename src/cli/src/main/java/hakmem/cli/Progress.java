// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of a long run: a bar on stderr when that is a terminal, else nothing. Not thread-safe.
 */
public interface Progress extends AutoCloseable {
  /** Shows nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void now(String what) {}

        @Override
        public void step(String what) {}

        @Override
        public void close() {}
      };

  /** Says what is being worked on. */
  void now(String what);

  /** One step is done; {@code what} says of what. */
  void step(String what);

  @Override
  void close();

  /** A bar of {@code steps} steps, on a terminal only: the launcher says whether stderr is one. */
  static Progress of(String task, int steps) {
    if (!Boolean.getBoolean("hakmem.command.terminal")) {
      return NONE;
    }
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUpdateIntervalMillis((int) Duration.ofMillis(200).toMillis())
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(System.err, 78))
            .build();
    return new Progress() {
      @Override
      public void now(String what) {
        bar.setExtraMessage(" " + what);
      }

      @Override
      public void step(String what) {
        bar.setExtraMessage(" " + what);
        bar.step();
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }
}
