// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import hakmem.api.Allocator;
import hakmem.jmx.AllocatorBeans;
import java.io.IOException;

/** A program that others draw: it says "ready", and goes on with each byte that it is sent. */
public final class MapSubject {
  /** First unregistered, then registered, then done. */
  public static void main(String[] args) throws IOException {
    try (Allocator allocator = Allocator.builder().limitBytes(64 << 20).build()) {
      long[] blocks = new long[100];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = allocator.malloc(1000);
      }
      System.out.println("ready");
      System.in.read();
      try (AllocatorBeans _ = AllocatorBeans.register(allocator, "subject")) {
        System.out.println("registered");
        System.in.read();
      }
      for (long block : blocks) {
        allocator.free(block);
      }
    }
  }

  private MapSubject() {}
}
