// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An allocation trace: what a program asks of an allocator, and the allocator it runs on. As text:
 * a comment with the configuration, which recorded traces do not have, then one step a line.
 *
 * @param config the allocator
 * @param steps in order
 */
public record Trace(EngineConfig config, List<Step> steps) {
  /** The same allocator, other steps. */
  public Trace withSteps(List<Step> next) {
    return new Trace(config, next);
  }

  /** The first steps only. */
  public Trace prefix(int length) {
    return withSteps(List.copyOf(steps.subList(0, Math.min(length, steps.size()))));
  }

  /** The text form, that {@link #parse} reads. */
  public String print() {
    StringBuilder text =
        new StringBuilder(TraceLines.CONFIG_PREFIX).append(config.print()).append('\n');
    if (steps.isEmpty() || !(steps.get(0) instanceof Step.OnThread)) {
      text.append("t 0\n"); // Recorded traces must start with their thread; here it is the default.
    }
    for (Step step : steps) {
      text.append(StepText.print(step)).append('\n');
    }
    return text.toString();
  }

  /** Writes the text form. */
  public void write(Path file) throws IOException {
    Files.writeString(file, print());
  }

  /** The trace of a text. */
  public static Trace parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return TraceFile.read(new ByteArrayInputStream(bytes), "trace", "trace", Trace::read);
  }

  /**
   * Reads a trace, plain or gzip-compressed.
   *
   * @param argument path, or {@code bundled:NAME}
   * @throws TraceFormatException with file and line
   */
  public static Trace read(String argument) {
    return TraceFile.read(argument, Trace::read);
  }

  /**
   * Whether a trace names the allocator that it is for, as those of the model do. What can be read
   * only once, as a pipe, is not looked into and does not.
   *
   * @param argument see {@link #read(String)}
   * @throws TraceFormatException if it cannot be read
   */
  public static boolean namesItsAllocator(String argument) {
    return TraceFile.isRereadable(argument)
        && TraceFile.read(argument, lines -> lines.next() && lines.isConfig());
  }

  private static Trace read(TraceLines lines) {
    StepReader reader = new StepReader(lines);
    List<Step> steps = new ArrayList<>();
    for (Step step = reader.next(); step != null; step = reader.next()) {
      steps.add(step);
    }
    return new Trace(reader.config(), steps);
  }
}
