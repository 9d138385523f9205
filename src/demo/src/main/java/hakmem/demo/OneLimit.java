// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import hakmem.cli.demo.Demonstration;
import hakmem.cli.demo.Figures;
import java.net.URI;

/** The demonstration: one allocator with a limit, the parts on it, a server before them. */
public final class OneLimit implements Demonstration {
  /** For {@code ServiceLoader}. */
  public OneLimit() {}

  @Override
  public Running start(int port, long limitBytes) {
    SharedMemory memory = new SharedMemory(limitBytes);
    DemoServer server;
    try {
      server = new DemoServer(memory, port);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
    return new Running() {
      @Override
      public URI address() {
        return server.address();
      }

      @Override
      public Figures figures() {
        return memory.figures();
      }

      @Override
      public String stop() {
        server.close();
        return memory.close();
      }
    };
  }
}
