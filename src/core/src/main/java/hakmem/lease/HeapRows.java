// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A ThreadLocal would keep heaps alive from their threads, and whoever clears those of a pool's
 * threads makes heaps be lost. A map of the JDK would box the thread's id, and a free must not need
 * a Java object. So rows of links, as in HugeTable: a thread adds its own heap at the head by CAS,
 * nobody but the thread looks for it, and a link that is gone stays until somebody sweeps its row.
 * A link only ever passes over those that are gone, so whoever wrote it last did no harm.
 */
/**
 * The heaps of threads by thread id. Holds no thread, and is held by no thread. Thread-safe,
 * lock-free.
 *
 * @param <H> what heaps are
 */
final class HeapRows<H extends LeasedHeap> {
  /** Rows. Half: longer walks beside thousands of threads; double: 4 KiB more an allocator. */
  static final int LENGTH = 1024;

  /** A heap in its row. */
  private static final class Link<H extends LeasedHeap> {
    final long threadId;
    final H heap;

    private volatile @Nullable Link<H> next;
    private volatile boolean gone;

    Link(H heap) {
      this.threadId = heap.threadId;
      this.heap = heap;
    }

    @Nullable Link<H> next() {
      return next;
    }

    void linkTo(@Nullable Link<H> link) {
      next = link;
    }

    boolean isGone() {
      return gone;
    }

    void bury() {
      gone = true;
    }
  }

  private final AtomicReferenceArray<@Nullable Link<H>> rows = new AtomicReferenceArray<>(LENGTH);

  /** None yet. */
  HeapRows() {}

  /** Adds the heap of the calling thread. */
  void add(H heap) {
    Link<H> link = new Link<>(heap);
    int row = (int) heap.threadId & (LENGTH - 1);
    Link<H> head;
    do {
      head = rows.get(row);
      link.linkTo(head);
    } while (!rows.compareAndSet(row, head, link));
  }

  /** The heap of a thread, which is the caller; null if it has none. Needs no Java object. */
  @Nullable H find(long threadId) {
    Link<H> link = rows.get((int) threadId & (LENGTH - 1));
    while (link != null && (link.threadId != threadId || link.isGone())) {
      link = link.next();
    }
    return link == null ? null : link.heap;
  }

  /** Takes a heap out, if it is there. */
  void remove(LeasedHeap heap) {
    int row = (int) heap.threadId & (LENGTH - 1);
    for (Link<H> link = rows.get(row); link != null; link = link.next()) {
      if (link.heap == heap) {
        link.bury();
      }
    }
    sweep(row);
  }

  /** Unlinks what is gone. */
  private void sweep(int row) {
    Link<H> head = rows.get(row);
    while (head != null && head.isGone()) {
      rows.compareAndSet(row, head, head.next());
      head = rows.get(row);
    }
    Link<H> at = head;
    while (at != null) {
      Link<H> next = at.next();
      if (next != null && next.isGone()) {
        at.linkTo(next.next());
      } else {
        at = next;
      }
    }
  }

  /** Takes all heaps out: the allocator is closed. */
  void clear() {
    for (int row = 0; row < LENGTH; row++) {
      rows.set(row, null);
    }
  }
}
