// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/** Runs of TLC, each in a child JVM that runs nothing else. */
final class TlcProcess {
  private TlcProcess() {}

  /**
   * Runs TLC and waits for it, at most as long as the limits say. No child is left behind, whatever
   * happens.
   *
   * @throws InterruptedException when interrupted; the child is ended first
   */
  static TlcReport run(TlcRun run, Consumer<TlcProgress> progress) throws InterruptedException {
    return run(run, progress, _ -> {});
  }

  /** As {@link #run(TlcRun, Consumer)}; marks hears TLC's registers at the end. */
  static TlcReport run(TlcRun run, Consumer<TlcProgress> progress, Consumer<JsonNode> marks)
      throws InterruptedException {
    try (TlcChild child =
        TlcChild.start(run.modules(), run.limits(), run.coverage(), run.brief(), "")) {
      return child.run(run, progress, marks);
    }
  }
}
