// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Samples of CPU time, by path.
 *
 * @param samples how many of each path
 * @param unknown samples whose stack the JVM could not walk
 */
public record PathProfile(Map<Path, Long> samples, long unknown) {
  /** The processor time between two samples of a thread; the JVM may take more. */
  private static final String PERIOD = "1ms";

  private static final String SAMPLE = "jdk.CPUTimeSample";

  /** Settings of a recording with the samples that {@link #read} wants. */
  public static final Map<String, String> SETTINGS =
      Map.of(SAMPLE + "#enabled", "true", SAMPLE + "#throttle", PERIOD);

  /** Options that make frames of inlined methods exact. */
  public static final List<String> JVM_OPTIONS =
      List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

  /** Samples that were sorted. */
  public long total() {
    return samples.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Share of a path in the samples that were sorted; 0 if there are none. */
  public double share(Path path) {
    return (double) samples.getOrDefault(path, 0L) / Math.max(1, total());
  }

  /** Share of a path in the allocator's part, without the workload's; 0 if there is none. */
  public double shareOfAllocator(Path path) {
    long allocator = total() - samples.getOrDefault(Path.WORKLOAD, 0L);
    return (double) samples.getOrDefault(path, 0L) / Math.max(1, allocator);
  }

  /** Takes samples of this JVM's threads while some work is done. */
  public static PathProfile of(Runnable work) {
    try (Recording recording = new Recording()) {
      recording.setSettings(SETTINGS);
      recording.start();
      work.run();
      recording.stop();
      java.nio.file.Path file = Files.createTempFile("hakmem-bench", ".jfr");
      try {
        recording.dump(file);
        return read(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The samples of a recording that was made with {@link #SETTINGS}.
   *
   * @throws IOException it cannot be read
   */
  public static PathProfile read(java.nio.file.Path file) throws IOException {
    return sorted(RecordingFile.readAllEvents(file));
  }

  /** Of each path, by its label in one word, the share of all samples, 0 to 1. */
  public Map<String, Double> shares() {
    return byPath(this::share);
  }

  /** Of each path but the workload, by its label in one word, the share of the allocator's. */
  public Map<String, Double> sharesOfAllocator() {
    Map<String, Double> shares = byPath(this::shareOfAllocator);
    shares.remove(Path.WORKLOAD.label());
    return shares;
  }

  private static Map<String, Double> byPath(ToDoubleFunction<Path> share) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (Path path : Path.values()) {
      shares.put(path.label().replace(' ', '_'), share.applyAsDouble(path));
    }
    return shares;
  }

  private static PathProfile sorted(List<RecordedEvent> events) {
    Map<Path, Long> samples = new EnumMap<>(Path.class);
    long unknown = 0;
    for (RecordedEvent event : events) {
      if (!event.getEventType().getName().equals(SAMPLE)) {
        continue;
      }
      if (event.getBoolean("failed")) {
        unknown++;
      } else {
        samples.merge(Path.of(classNames(event)), 1L, Long::sum);
      }
    }
    return new PathProfile(samples, unknown);
  }

  private static List<String> classNames(RecordedEvent event) {
    List<String> names = new ArrayList<>();
    if (event.getStackTrace() != null) {
      for (RecordedFrame frame : event.getStackTrace().getFrames()) {
        names.add(frame.getMethod().getType().getName());
      }
    }
    return names;
  }

  /** As one line of numbers, in the order of the paths, unknown last. */
  public String print() {
    StringBuilder line = new StringBuilder();
    for (Path path : Path.values()) {
      line.append(samples.getOrDefault(path, 0L)).append(' ');
    }
    return line.append(unknown).toString();
  }

  /** What {@link #print} wrote. */
  public static PathProfile parse(String line) {
    String[] words = line.split(" ");
    Map<Path, Long> samples = new EnumMap<>(Path.class);
    for (Path path : Path.values()) {
      samples.put(path, Long.parseLong(words[path.ordinal()]));
    }
    return new PathProfile(samples, Long.parseLong(words[Path.values().length]));
  }
}
