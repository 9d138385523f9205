// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Steps and the allocator they run on. As text: a comment line with the configuration, then one
 * step a line.
 *
 * @param config the allocator
 * @param steps in order
 */
public record Trace(EngineConfig config, List<Step> steps) {
  private static final String CONFIG_PREFIX = "# hakmem-model ";

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
    StringBuilder text = new StringBuilder(CONFIG_PREFIX).append(config.print()).append('\n');
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
    try {
      return read(new BufferedReader(new StringReader(text)), "trace");
    } catch (IOException e) {
      throw new TraceFormatException("trace: " + e.getMessage());
    }
  }

  /**
   * Reads a trace, plain or gzip-compressed.
   *
   * @throws TraceFormatException with file and line
   */
  public static Trace read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      boolean gzip = file.toString().endsWith(".gz");
      InputStream plain = gzip ? new GZIPInputStream(in) : in;
      return read(
          new BufferedReader(new InputStreamReader(plain, StandardCharsets.ISO_8859_1)),
          file.toString());
    } catch (IOException e) {
      throw new TraceFormatException(file + ": cannot be read: " + e);
    }
  }

  private static Trace read(BufferedReader in, String source) throws IOException {
    EngineConfig config = EngineConfig.ROOMY;
    List<Step> steps = new ArrayList<>();
    Set<Integer> born = new HashSet<>();
    int number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      try {
        if (line.startsWith(CONFIG_PREFIX)) {
          config = EngineConfig.parse(line.substring(CONFIG_PREFIX.length()));
        } else if (!line.startsWith("#")) {
          Step step = StepText.parse(line);
          checkBlock(step, born);
          steps.add(step);
        }
      } catch (IllegalArgumentException e) {
        throw new TraceFormatException(source + ":" + number + ": " + e.getMessage());
      }
    }
    if (steps.isEmpty()) {
      throw new TraceFormatException(source + ":" + Math.max(1, number) + ": no step in it");
    }
    return new Trace(config, steps);
  }

  private static void checkBlock(Step step, Set<Integer> born) {
    if (step instanceof Step.Birth birth) {
      if (!born.add(birth.id())) {
        throw new IllegalArgumentException("block " + birth.id() + " was born before");
      }
    } else if (step.id() != Step.NO_BLOCK && !born.contains(step.id())) {
      throw new IllegalArgumentException("no line before allocates block " + step.id());
    }
  }
}
