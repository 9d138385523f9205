// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The functions over an allocator that a program has built. */
sealed class OwnFunctions extends CFunctions permits MachineFunctions {
  private final Allocator allocator;

  OwnFunctions(Allocator allocator, Consumer<String> reporter, String whyUpcalls) {
    super(reporter, whyUpcalls);
    this.allocator = allocator;
  }

  @Override
  long newBlock(long bytes) {
    return allocator.malloc(bytes);
  }

  @Override
  long newZeros(long count, long elementBytes) {
    return allocator.calloc(count, elementBytes);
  }

  @Override
  long newAligned(long bytes, long alignment) {
    return allocator.alignedAlloc(bytes, alignment);
  }

  @Override
  long resize(long address, long bytes) {
    return allocator.realloc(address, bytes);
  }

  @Override
  long size(long address) {
    return allocator.usableSize(address);
  }

  @Override
  void end(long address) {
    allocator.free(address);
  }

  @Override
  @Nullable AddressFault tryEnd(long address) {
    return allocator.tryFree(address);
  }
}
