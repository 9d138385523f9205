// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.api.AddressFault;
import hakmem.api.Hakmem;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The functions over the default allocator: its static methods are the shortest way. */
final class DefaultFunctions extends CFunctions {
  DefaultFunctions(Consumer<String> reporter) {
    super(reporter, NOT_ASKED);
    Hakmem.allocator(); // Built here, not in the first call of C, whose stack may be small.
  }

  @Override
  long newBlock(long bytes) {
    return Hakmem.malloc(bytes);
  }

  @Override
  long newZeros(long count, long elementBytes) {
    return Hakmem.calloc(count, elementBytes);
  }

  @Override
  long newAligned(long bytes, long alignment) {
    return Hakmem.alignedAlloc(bytes, alignment);
  }

  @Override
  long resize(long address, long bytes) {
    return Hakmem.realloc(address, bytes);
  }

  @Override
  long size(long address) {
    return Hakmem.usableSize(address);
  }

  @Override
  void end(long address) {
    Hakmem.free(address);
  }

  @Override
  @Nullable AddressFault tryEnd(long address) {
    return Hakmem.tryFree(address);
  }
}
