// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Prints {@link EchoLoad} on hakmem's buffers beside Netty's pooled and adaptive ones: processes in
 * turns, median and range. By name, {@code -Dtest=EchoBench}.
 */
class EchoBench {
  private static final int TURNS = 5;
  private static final double MIB = 1 << 20;

  /** Unsafe for all, which Netty's are fastest with. The Java heap is there from the start. */
  private static final List<String> OPTIONS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:MaxDirectMemorySize=2g",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseG1GC",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dio.netty.noUnsafe=false",
          "-Dio.netty.tryReflectionSetAccessible=true");

  private static EchoLoad run(String allocator) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EchoLoad.class.getName(), allocator));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return EchoLoad.parse(output);
  }

  @Test
  void print() throws IOException, InterruptedException {
    Map<String, List<EchoLoad>> all = new LinkedHashMap<>();
    List<String> names = List.of("hakmem", "pooled", "adaptive");
    names.forEach(name -> all.put(name, new ArrayList<>()));
    for (int turn = 0; turn < TURNS; turn++) {
      for (int i = 0; i < names.size(); i++) {
        String name = names.get((turn + i) % names.size());
        all.get(name).add(run(name));
      }
    }
    System.out.println("| allocator | MiB/s | MiB more at the peak | MiB left | leaks |");
    System.out.println("|---|---|---|---|---|");
    all.forEach(
        (name, loads) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %d |%n",
                name,
                spread(loads, load -> load.bytesPerSecond() / MIB),
                spread(loads, load -> load.peakBytes() / MIB),
                spread(loads, load -> load.leftBytes() / MIB),
                loads.stream().mapToLong(EchoLoad::leaks).sum()));
    assertEquals(0, all.get("hakmem").stream().mapToLong(EchoLoad::leaks).sum());
  }

  private static String spread(List<EchoLoad> loads, ToDoubleFunction<EchoLoad> figure) {
    double[] sorted = loads.stream().mapToDouble(figure).toArray();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f to %.1f)",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
