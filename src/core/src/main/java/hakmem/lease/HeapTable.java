// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * The current thread's heap is found in a table indexed by thread id and verified by the id that
 * the heap carries: a ThreadLocal costs 2.5 to 3 ns a call, this a quarter of that. The table is a
 * cache: slots are overwritten racily, which is sound because threadId is final and thread ids are
 * never reused.
 */
/**
 * A cache of threads' heaps by thread id. Thread-safe.
 *
 * @param <H> what heaps are
 */
public final class HeapTable<H extends LeasedHeap> {
  /** Slots. Half: more threads share a slot and pay for the ThreadLocal; double: 4 KiB more. */
  public static final int LENGTH = 1024;

  private final H @MinLen(LENGTH) [] slots;
  private final H nobodys;

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

  /** Remembers a thread's heap. */
  public void put(H heap) {
    slots[(int) heap.threadId & (LENGTH - 1)] = heap;
  }

  /** Forgets a heap whose thread is dead. */
  void forget(LeasedHeap heap) {
    int slot = (int) heap.threadId & (LENGTH - 1);
    if (slots[slot] == heap) {
      slots[slot] = nobodys; // May overwrite a live one: then its thread just misses.
    }
  }
}
