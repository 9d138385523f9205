// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The steps of a trace, one after the other: what all readers of traces have in common. */
final class StepReader {
  private final TraceLines lines;
  private final Map<Integer, Integer> birthLines = new HashMap<>();
  private EngineConfig config = EngineConfig.ROOMY;
  private boolean hasSteps;

  StepReader(TraceLines lines) {
    this.lines = lines;
  }

  /** The allocator that the trace names, as far as it was read; the roomy one if none. */
  EngineConfig config() {
    return config;
  }

  /**
   * The next step, or null at the end.
   *
   * @throws TraceFormatException if a line is no step, if a block is born twice or not at all, or
   *     if there is no step in the whole trace
   */
  @Nullable Step next() {
    while (lines.next()) {
      try {
        if (!lines.isConfig()) {
          Step step = StepText.parse(lines.text());
          checkBlock(step);
          hasSteps = true;
          return step;
        }
        config = EngineConfig.parse(lines.text().substring(TraceLines.CONFIG_PREFIX.length()));
      } catch (IllegalArgumentException e) {
        throw lines.malformed(String.valueOf(e.getMessage()));
      }
    }
    if (!hasSteps) {
      throw lines.bad("there is no step in the trace; was the file written to its end?");
    }
    return null;
  }

  private void checkBlock(Step step) {
    if (step instanceof Step.Birth birth) {
      Integer known = birthLines.putIfAbsent(birth.id(), lines.number());
      if (known != null) {
        throw lines.bad(
            "block %d was already allocated at line %d; IDs are never reused"
                .formatted(birth.id(), known));
      }
    } else if (step.id() != Step.NO_BLOCK && !birthLines.containsKey(step.id())) {
      throw lines.bad("unknown block " + step.id() + "; no line before allocates it");
    }
  }
}
