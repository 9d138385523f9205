// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.BigIntVector;

/** The example of tags in README.md: who holds what of Arrow's memory, and whose limit it was. */
final class TagsExample {
  private TagsExample() {}

  static void main() {
    Allocator server = Allocator.builder().name("server").limitBytes(64 << 20).build();
    Allocator cache = Allocator.builder().name("cache").within(server).build();
    try (TaggedRootAllocator root =
            TaggedRootAllocator.within(server, "arrow", 64 << 20, name -> true);
        BufferAllocator scan = root.newChildAllocator("scan", 0, 16 << 20);
        BufferAllocator join = root.newChildAllocator("join", 0, 48 << 20);
        BigIntVector numbers = new BigIntVector("numbers", scan)) {
      for (int i = 0; i < 100_000; i++) {
        numbers.setSafe(i, i);
      }
      join.buffer(4 << 20).close();
      long block = cache.malloc(40 << 20);
      System.out.print(server.usage().toText());
      use(join);
      cache.free(block);
      use(join);
    }
    server.close(CloseMode.CHECK); // throws if a block is left
    System.out.println("all of it is back");
  }

  /** Arrow has room for it always; whether the server has depends on its cache. */
  private static void use(BufferAllocator join) {
    try {
      join.buffer(32 << 20).close();
      System.out.println("join has had 32 MiB");
    } catch (OutOfMemoryException e) {
      String arrow = e.getOutcomeDetails().orElseThrow().getFailedAllocator().getName();
      if (e.getCause() instanceof AllocationFailedException cause) {
        System.out.println("at Arrow's " + arrow + ": the limit of " + cause.tag());
      }
    }
  }
}
