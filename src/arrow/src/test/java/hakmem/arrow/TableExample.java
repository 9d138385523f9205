// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;

/** The example of README.md: vectors under a limit of hakmem, counted, and proved to be back. */
final class TableExample {
  private TableExample() {}

  static void main() {
    Allocator allocator = Allocator.builder().limitBytes(64 << 20).build();
    HakmemFactory factory = new HakmemFactory(allocator);
    try (RootAllocator root =
            new RootAllocator(
                RootAllocator.configBuilder().allocationManagerFactory(factory).build());
        BigIntVector squares = new BigIntVector("squares", root)) {
      for (int i = 0; i < 1_000_000; i++) {
        squares.setSafe(i, (long) i * i);
      }
      squares.setValueCount(1_000_000);
      System.out.printf("last: %,d%n", squares.get(999_999));
      System.out.printf("Arrow counts %,d bytes%n", root.getAllocatedMemory());
      System.out.printf("hakmem counts %,d bytes%n", allocator.stats().allocatedBytes());
      try {
        squares.reAlloc();
        squares.reAlloc();
        squares.reAlloc();
      } catch (OutOfMemoryException e) {
        System.out.println(e.getMessage());
      }
    }
    allocator.close(CloseMode.CHECK); // throws if a block is left
    System.out.println("all of it is back");
  }
}
