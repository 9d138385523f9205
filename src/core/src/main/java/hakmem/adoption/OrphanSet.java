// SPDX-License-Identifier: Apache-2.0
package hakmem.adoption;

import hakmem.kind.SizeClass;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * An entry is a hint that the slab had free blocks when nobody owned it. Who takes an entry clears
 * the mark first and then tries to own the slab; who gives a slab up does so first and then lists
 * it if it is not marked. So either the taker sees the slab without owner, or the giver sees the
 * mark cleared and lists again: no slab with free blocks is forgotten (spec RemoteFree).
 */
/** Per class, slabs without owner that have free blocks. Thread-safe, lock-free. */
public final class OrphanSet {
  private final List<Queue<Slab>> slabsByClass = new ArrayList<>();

  /** An empty set. */
  public OrphanSet() {
    for (int i = 0; i < SizeClasses.COUNT; i++) {
      slabsByClass.add(new ConcurrentLinkedQueue<>());
    }
  }

  /** Makes a slab findable that the caller has just given up. Steps ORPHAN-1, ORPHAN-2. */
  public void listOrphan(Slab slab) {
    if (slab.setListedVolatile()) {
      enqueue(slab);
    }
  }

  /**
   * Takes over a slab of this class, or returns null. The caller owns it then. Steps ADOPT-1 to
   * ADOPT-3.
   */
  public @Nullable Slab adopt(@SizeClass int sizeClass) {
    Slab slab = dequeue(sizeClass);
    while (slab != null) {
      slab.clearListedVolatile();
      if (slab.claimOrphanAcqRel()) {
        return slab;
      }
      slab = dequeue(sizeClass);
    }
    return null;
  }

  /** Adds an entry. Step ORPHAN-2. */
  private void enqueue(Slab slab) {
    queue(slab.sizeClass).add(slab);
  }

  /** Takes an entry out; null: there is none. Step ADOPT-1. */
  private @Nullable Slab dequeue(@SizeClass int sizeClass) {
    return queue(sizeClass).poll();
  }

  @SuppressWarnings("index") // sizeClass is a class index, below COUNT.
  private Queue<Slab> queue(@SizeClass int sizeClass) {
    return slabsByClass.get(SizeClasses.slot(sizeClass));
  }
}
