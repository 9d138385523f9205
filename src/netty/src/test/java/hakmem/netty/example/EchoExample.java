// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.example;

import hakmem.netty.HakmemByteBufAllocator;
import hakmem.netty.Leaks;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.List;

/**
 * An echo server under load, with the leak detector at its strictest.
 *
 * @param bytes that came back
 * @param wrong bytes that came back as others, and messages that did not
 * @param leaks reports of the leak detector
 * @param usedBytes of direct memory when all connections are closed
 */
record EchoExample(long bytes, long wrong, List<String> leaks, long usedBytes) {
  static EchoExample run(int connections, int messages) {
    Level before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(Level.PARANOID);
    Leaks leaks = new Leaks();
    leaks.listen();
    try (HakmemByteBufAllocator allocator = new HakmemByteBufAllocator()) {
      EchoClients clients = new EchoClients(allocator);
      try (EchoServer server = new EchoServer(allocator)) {
        clients.run(server.address(), connections, messages);
      }
      leaks.foundWithin(3, allocator);
      return new EchoExample(
          clients.bytes(), clients.wrong(), leaks.reports(), allocator.metric().usedDirectMemory());
    } finally {
      leaks.close();
      ResourceLeakDetector.setLevel(before);
    }
  }

  /** Takes connections and messages for each. */
  public static void main(String[] args) {
    int connections = args.length > 0 ? Integer.parseInt(args[0]) : 8;
    int messages = args.length > 1 ? Integer.parseInt(args[1]) : 500;
    EchoExample result = run(connections, messages);
    System.out.println(result);
    if (result.wrong != 0 || !result.leaks.isEmpty() || result.usedBytes != 0) {
      System.exit(1);
    }
  }
}
