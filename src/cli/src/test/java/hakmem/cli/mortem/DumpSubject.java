// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Recording;
import hakmem.api.SiteMode;
import java.nio.file.Path;

/** A program to which something happens. */
public final class DumpSubject {
  private DumpSubject() {}

  /** Takes the file of last operations, and what is to happen. */
  public static void main(String[] args) throws InterruptedException {
    Path ring = Path.of(args[0]);
    if (args[1].equals("limit")) {
      reachLimit(ring);
    } else {
      waitForDeath(ring);
    }
  }

  private static void reachLimit(Path ring) {
    try (Allocator server = Allocator.builder().name("server").limitBytes(32 << 20).build();
        Allocator index =
            Allocator.builder().name("index").within(server).sites(SiteMode.ALL).build();
        Allocator cache = Allocator.builder().name("cache").within(server).headers(true).build()) {
      for (int i = 0; i < 2_000; i++) {
        if (index.malloc(5_000) == 0) {
          throw new AssertionError();
        }
      }
      try (Recording _ = cache.recordLast(ring, 64)) {
        cache.free(cache.malloc(100));
        cache.malloc(30 << 20);
      } catch (AllocationFailedException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static void waitForDeath(Path ring) throws InterruptedException {
    try (Allocator allocator = Allocator.builder().build();
        Recording recording = allocator.recordLast(ring, 64)) {
      long block = allocator.malloc(100);
      allocator.free(block);
      System.out.println(allocator.tryFree(block));
      while (!ring.resolveSibling(ring.getFileName() + ".dump-wrong_free.json").toFile().exists()) {
        Thread.sleep(10);
      }
      System.out.println("dumped");
      Thread.sleep(60_000);
      System.out.println(recording.events());
    }
  }
}
