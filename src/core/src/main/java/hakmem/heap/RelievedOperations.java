// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.gauge.RefusedRequest;
import hakmem.kind.UserAddress;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Operations whose requests come here when they are refused: those that hold a seat or a lock. The
 * listener is asked when they hold it no more. As thread-safe as those behind it.
 */
final class RelievedOperations implements HeapOperations {
  private final HeapOperations behind;
  private final Refusals refusals;

  /** Of an allocator, or of one heap. */
  RelievedOperations(HeapOperations behind, Refusals refusals) {
    this.behind = behind;
    this.refusals = refusals;
  }

  @Override
  public @UserAddress long malloc(long bytes) {
    try {
      return behind.malloc(bytes);
    } catch (RefusedRequest e) {
      return refusals.again(e, bytes, behind::malloc);
    }
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    try {
      return behind.calloc(count, elementBytes);
    } catch (RefusedRequest e) {
      return refusals.again(e, count * elementBytes, _ -> behind.calloc(count, elementBytes));
    }
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    try {
      return behind.alignedAlloc(bytes, alignment);
    } catch (RefusedRequest e) {
      return refusals.again(e, bytes, again -> behind.alignedAlloc(again, alignment));
    }
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    try {
      return behind.realloc(address, bytes);
    } catch (RefusedRequest e) {
      return refusals.again(e, bytes, again -> behind.realloc(address, again));
    }
  }

  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    return behind.tryFree(address);
  }
}
