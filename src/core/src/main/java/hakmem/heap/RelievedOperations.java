// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.bin.AllocatorParts;
import hakmem.gauge.Pressure;
import hakmem.gauge.RefusedRequest;
import hakmem.gauge.Relief;
import hakmem.kind.UserAddress;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Operations whose requests come here when they are refused: those that hold a seat or a lock. The
 * listener is asked when they hold it no more. As thread-safe as those behind it.
 */
final class RelievedOperations implements HeapOperations {
  private final HeapOperations behind;
  private final AllocatorParts parts;

  /** Of an allocator, or of one heap. */
  RelievedOperations(HeapOperations behind, AllocatorParts parts) {
    this.behind = behind;
    this.parts = parts;
  }

  @Override
  public @UserAddress long malloc(long bytes) {
    try {
      return behind.malloc(bytes);
    } catch (RefusedRequest e) {
      return again(OperationWatcher.MALLOC, 0, bytes, 1, e);
    }
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    try {
      return behind.calloc(count, elementBytes);
    } catch (RefusedRequest e) {
      return again(OperationWatcher.CALLOC, 0, count * elementBytes, 1, e);
    }
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    try {
      return behind.alignedAlloc(bytes, alignment);
    } catch (RefusedRequest e) {
      return again(OperationWatcher.ALIGNED, 0, bytes, alignment, e);
    }
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    try {
      return behind.realloc(address, bytes);
    } catch (RefusedRequest e) {
      return again(OperationWatcher.MALLOC, address, bytes, 1, e);
    }
  }

  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    return behind.tryFree(address);
  }

  private @UserAddress long again(
      char operation,
      @UserAddress long address,
      long bytes,
      long alignment,
      RefusedRequest refused) {
    Pressure pressure = parts.pressure();
    try {
      Relief relief = pressure.begin(parts.gauge());
      RefusedRequest last = refused;
      while (relief.again(last, bytes)) {
        try {
          long block = attempt(operation, address, bytes, alignment);
          pressure.end();
          return block;
        } catch (RefusedRequest e) {
          last = e;
        }
      }
      AllocationFailedException failure = relief.end(last);
      parts.counts().countFailure(failure, parts.gauge());
      throw failure;
    } catch (Throwable e) { // Error: finished.
      pressure.end();
      throw e;
    }
  }

  private @UserAddress long attempt(
      char operation, @UserAddress long address, long bytes, long alignment) {
    if (address != 0) {
      return behind.realloc(address, bytes);
    }
    return switch (operation) {
      case OperationWatcher.CALLOC -> behind.calloc(1, bytes);
      case OperationWatcher.ALIGNED -> behind.alignedAlloc(bytes, alignment);
      default -> behind.malloc(bytes);
    };
  }
}
