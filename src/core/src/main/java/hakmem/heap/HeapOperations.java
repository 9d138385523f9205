// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.kind.UserAddress;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The operations that bring blocks to life and end them; what each does {@link BlockHeap} says. */
interface HeapOperations {
  /** See {@link BlockHeap#malloc}. */
  @UserAddress
  long malloc(long bytes);

  /** See {@link BlockHeap#calloc}. */
  @UserAddress
  long calloc(long count, long elementBytes);

  /** See {@link BlockHeap#alignedAlloc}. */
  @UserAddress
  long alignedAlloc(long bytes, long alignment);

  /** See {@link BlockHeap#realloc}. */
  @UserAddress
  long realloc(@UserAddress long address, long bytes);

  /** See {@link BlockHeap#tryFree}. */
  @Nullable AddressFault tryFree(@UserAddress long address);
}
