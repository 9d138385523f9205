// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.example;

import hakmem.netty.HakmemByteBufAllocator;
import hakmem.netty.Leaks;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The echo server and its clients on one allocator, under load: without the leak detector for what
 * passes and for memory, then some more with it at its strictest. Before, some load on buffers that
 * nobody keeps: what the JVM itself grows by is there when memory is first looked at.
 *
 * @param bytesPerSecond that came back
 * @param peakBytes growth of resident memory, at its peak until then
 * @param leftBytes the same when all connections have been closed for a while
 * @param leaks that were reported, or answers that were wrong
 */
record EchoLoad(double bytesPerSecond, long peakBytes, long leftBytes, long leaks) {
  private static final int CONNECTIONS = 64;
  private static final int JVM_MESSAGES = 300;
  private static final int WARM_UP_MESSAGES = 150;
  private static final int MESSAGES = 300;
  private static final int PARANOID_MESSAGES = 5;
  private static final int QUIET_MILLIS = 2600; // Two periods of decay, of a second, and some.
  private static final int KIB = 1024;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
  private static final String RESET_PEAK = "5"; // VmHWM is VmRSS again.

  private static ByteBufAllocator allocator(String name) {
    return switch (name) {
      case "pooled" -> new PooledByteBufAllocator(true);
      case "adaptive" -> new AdaptiveByteBufAllocator(true);
      case "hakmem" -> new HakmemByteBufAllocator();
      default -> throw new IllegalArgumentException("no allocator: " + name);
    };
  }

  static EchoLoad run(ByteBufAllocator allocator) throws IOException, InterruptedException {
    Leaks leaks = new Leaks();
    leaks.listen();
    ResourceLeakDetector.setLevel(Level.DISABLED);
    warmJvm();
    long before = status("VmRSS");
    Files.writeString(CLEAR_REFS, RESET_PEAK);
    EchoClients clients = new EchoClients(allocator);
    double perSecond;
    try (EchoServer server = new EchoServer(allocator)) {
      clients.run(server.address(), CONNECTIONS, WARM_UP_MESSAGES);
      long earlier = clients.bytes();
      long start = System.nanoTime();
      clients.run(server.address(), CONNECTIONS, MESSAGES);
      perSecond = (clients.bytes() - earlier) * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
    Thread.sleep(QUIET_MILLIS);
    long peak = status("VmHWM") - before;
    long left = status("VmRSS") - before;
    ResourceLeakDetector.setLevel(Level.PARANOID);
    try (EchoServer server = new EchoServer(allocator)) {
      clients.run(server.address(), CONNECTIONS, PARANOID_MESSAGES);
    }
    boolean leaked = leaks.foundWithin(3, allocator);
    leaks.close();
    return new EchoLoad(
        perSecond, peak, left, clients.wrong() + (leaked ? leaks.reports().size() : 0));
  }

  private static void warmJvm() throws InterruptedException {
    ByteBufAllocator unpooled = new UnpooledByteBufAllocator(true);
    try (EchoServer server = new EchoServer(unpooled)) {
      new EchoClients(unpooled).run(server.address(), CONNECTIONS, JVM_MESSAGES);
    }
    Thread.sleep(QUIET_MILLIS);
  }

  /** A line of /proc/self/status, in bytes. */
  private static long status(String name) throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(one -> one.startsWith(name + ":"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
  }

  static EchoLoad parse(String output) {
    String line = output.lines().filter(one -> one.startsWith("load ")).findFirst().orElseThrow();
    String[] words = line.split(" ");
    return new EchoLoad(
        Double.parseDouble(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]));
  }

  /** Takes the allocator's name. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    EchoLoad load = run(allocator(arguments[0]));
    System.out.println(
        "load "
            + load.bytesPerSecond
            + " "
            + load.peakBytes
            + " "
            + load.leftBytes
            + " "
            + load.leaks);
  }
}
