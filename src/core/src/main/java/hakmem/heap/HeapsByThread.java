// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.kind.UserAddress;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * The current thread's heap is found in a table indexed by thread id and verified by the id that
 * the heap carries: a ThreadLocal costs 2.5 to 3 ns a call, this a quarter of that. The table is a
 * cache: slots are overwritten racily, which is sound because threadId is final and thread ids are
 * never reused. The truth is the ThreadLocal. Heaps hold no reference to their thread.
 */
/** The heaps of an allocator by thread. Thread-safe. */
public final class HeapsByThread {
  /** Slots. Half: more threads share a slot and pay for the ThreadLocal; double: 4 KiB more. */
  public static final int TABLE_LENGTH = 1024;

  private final BlockHeap @MinLen(TABLE_LENGTH) [] table = new BlockHeap[TABLE_LENGTH];
  private final SharedPaths shared;
  private final ThreadLocal<@Nullable BlockHeap> ownHeap = new ThreadLocal<>();

  /** No heaps yet. */
  public HeapsByThread(SharedPaths shared) {
    this.shared = shared;
    // A heap that is no thread's in every slot: a miss is a comparison, never a null check.
    BlockHeap nobodys = shared.heapWithId(0, BlockHeap.SHARED);
    for (int i = 0; i < table.length; i++) {
      table[i] = nobodys;
    }
    BlockHeap[] slots = table;
    shared
        .heapSet()
        .whenReaped(
            heap -> {
              int slot = (int) heap.threadId & (TABLE_LENGTH - 1);
              if (slots[slot] == heap) {
                slots[slot] = nobodys; // May overwrite a live one: then its thread just misses.
              }
            });
  }

  /**
   * The table itself, for a caller that holds it in a static final field, where the JIT knows its
   * address and length. Slot: thread id modulo its length. Do not write to it.
   */
  public BlockHeap @MinLen(TABLE_LENGTH) [] table() {
    return table;
  }

  /** The cached heap of a thread, or some other thread's. */
  private BlockHeap cached(long threadId) {
    return table[(int) threadId & (TABLE_LENGTH - 1)];
  }

  /** The calling thread's own heap, made at first use. Virtual threads must not keep it. */
  public BlockHeap current() {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.threadId == threadId ? heap : currentSlow();
  }

  private BlockHeap currentSlow() {
    BlockHeap heap = currentOrNull();
    if (heap == null) {
      long threadId = Thread.currentThread().threadId();
      heap = shared.newHeap(threadId);
      ownHeap.set(heap);
      table[(int) threadId & (TABLE_LENGTH - 1)] = heap;
    }
    return heap;
  }

  /** The calling thread's own heap if it has one. */
  private @Nullable BlockHeap currentOrNull() {
    BlockHeap heap = ownHeap.get();
    if (heap != null) {
      if (heap.isClosed()) {
        ownHeap.remove();
        return null;
      }
      table[(int) heap.threadId & (TABLE_LENGTH - 1)] = heap;
    }
    return heap;
  }

  /** See {@link BlockHeap#malloc}. */
  public @UserAddress long malloc(long bytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.threadId == threadId ? heap.malloc(bytes) : mallocSlow(bytes);
  }

  /** {@link #malloc} for a thread whose heap is not in its slot of the table. */
  public @UserAddress long mallocSlow(long bytes) {
    if (Thread.currentThread().isVirtual()) {
      return shared.borrow(heap -> heap.malloc(bytes));
    }
    return currentSlow().malloc(bytes);
  }

  /** See {@link BlockHeap#free}. */
  public void free(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    if (heap.threadId == threadId) {
      heap.free(address);
    } else {
      freeSlow(address);
    }
  }

  /** {@link #free} for a thread whose heap is not in its slot of the table. */
  public void freeSlow(@UserAddress long address) {
    BlockHeap heap = Thread.currentThread().isVirtual() ? null : currentOrNull();
    if (heap == null) {
      shared.freeWithoutHeap(address);
    } else {
      heap.free(address);
    }
  }

  /** See {@link BlockHeap#tryFree}. */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    BlockHeap heap = Thread.currentThread().isVirtual() ? null : currentOrNull();
    return heap == null ? shared.tryFreeWithoutHeap(address) : heap.tryFree(address);
  }

  /** See {@link BlockHeap#calloc}. */
  public @UserAddress long calloc(long count, long elementBytes) {
    if (Thread.currentThread().isVirtual()) {
      return shared.borrow(heap -> heap.calloc(count, elementBytes));
    }
    return current().calloc(count, elementBytes);
  }

  /** See {@link BlockHeap#alignedAlloc}. */
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    if (Thread.currentThread().isVirtual()) {
      return shared.borrow(heap -> heap.alignedAlloc(bytes, alignment));
    }
    return current().alignedAlloc(bytes, alignment);
  }

  /** See {@link BlockHeap#realloc}. */
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    if (Thread.currentThread().isVirtual()) {
      return shared.borrow(heap -> heap.realloc(address, bytes));
    }
    return current().realloc(address, bytes);
  }
}
