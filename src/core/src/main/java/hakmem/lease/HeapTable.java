// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * The current thread's heap is found in a table indexed by thread id and verified by the id that
 * the heap carries: a ThreadLocal costs 2.5 to 3 ns a call, this a quarter of that. The slots are a
 * cache: they are overwritten racily, which is sound because threadId is final and thread ids are
 * never reused. The rows behind them know every heap.
 *
 * Slots that are to stay empty: who puts a heap there looks afterwards whether it may stay, and who
 * wants them empty says so before clearing them. Both do so by an exchange of one word, which puts
 * the two in an order: either the heap is seen and cleared, or its thread takes it back.
 */
/**
 * Threads' heaps by thread id, and a cache of them. Thread-safe.
 *
 * @param <H> what heaps are
 */
public final class HeapTable<H extends LeasedHeap> {
  /** Slots. Half: more threads share a slot and pay for a look into a row; double: 4 KiB more. */
  public static final int LENGTH = 1024;

  private final H @MinLen(LENGTH) [] slots;
  private final H nobodys;
  private final HeapRows<H> rows = new HeapRows<>();

  /** 1 as long as the slots stay empty. */
  private final AtomicInteger keptEmpty = new AtomicInteger();

  /**
   * A table without a thread's heap in it.
   *
   * @param slots to keep them in
   * @param nobodys a heap that is no thread's, for every slot: a miss is a comparison then, never a
   *     null check
   */
  public HeapTable(H @MinLen(LENGTH) [] slots, H nobodys) {
    this.slots = slots;
    this.nobodys = nobodys;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = nobodys;
    }
  }

  /**
   * The table itself, for a caller that holds it in a static final field, where the JIT knows its
   * address and length. Slot: thread id modulo its length. Do not write to it.
   */
  public H @MinLen(LENGTH) [] slots() {
    return slots;
  }

  /** The cached heap of a thread, or some other thread's. */
  public H cached(long threadId) {
    return slots[(int) threadId & (LENGTH - 1)];
  }

  /** The heap of a thread, which is the caller, from the rows; null if it has none. */
  public @Nullable H find(long threadId) {
    return rows.find(threadId);
  }

  /** Adds the heap of the calling thread. */
  public void add(H heap) {
    rows.add(heap);
    put(heap);
  }

  /** Puts the calling thread's heap into the cache. */
  public void put(H heap) {
    int slot = (int) heap.threadId & (LENGTH - 1);
    slots[slot] = heap;
    if (keptEmpty.getAndAdd(0) != 0) {
      slots[slot] = nobodys;
    }
  }

  /**
   * Whether threads are to miss from now on: no slot has a thread's heap then. A thread that has
   * looked before may go on with what it found.
   */
  public void keepEmpty(boolean on) {
    int ignored = keptEmpty.getAndSet(on ? 1 : 0);
    if (on) {
      clearSlots();
    }
  }

  /**
   * Has each thread miss once more: no slot has a thread's heap now. One that puts its heap there
   * at the same moment may not. Cost: a look at each slot, and a write to those that are in use.
   */
  public void clearSlots() {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != nobodys) { // Else the line stays in the caches of those who read it.
        slots[i] = nobodys;
      }
    }
  }

  /** Forgets a thread's heap, which has ended, or of which nobody knows. */
  void forget(LeasedHeap heap) {
    rows.remove(heap);
    int slot = (int) heap.threadId & (LENGTH - 1);
    if (slots[slot] == heap) {
      slots[slot] = nobodys; // May overwrite a live one: then its thread just misses.
    }
  }

  /** Forgets all heaps: the allocator is closed. */
  void clear() {
    rows.clear();
    clearSlots();
  }
}
