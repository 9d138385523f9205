// SPDX-License-Identifier: Apache-2.0
package hakmem.adoption;

import hakmem.kind.SizeClass;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
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

  /** Slabs that are listed but have no entry: the Java heap was full. Mostly none. */
  private final AtomicReference<@Nullable Slab> aside = new AtomicReference<>();

  /** An empty set. */
  public OrphanSet() {
    for (int i = 0; i < SizeClasses.COUNT; i++) {
      slabsByClass.add(new ConcurrentLinkedQueue<>());
    }
  }

  /** Makes a slab findable that the caller has just given up. Steps ORPHAN-1, ORPHAN-2. */
  public void listOrphan(Slab slab) {
    if (slab.setListedVolatile()) {
      try {
        enqueue(slab);
      } catch (OutOfMemoryError e) {
        setAside(slab); // A free needs no Java object, so it must not fail for want of one.
      } catch (Throwable e) { // Error: finished.
        setAside(slab);
        throw e;
      }
    }
  }

  /** Takes over a slab of this class, or returns null. The caller owns it then. Step ADOPT-1. */
  public @Nullable Slab adopt(@SizeClass int sizeClass) {
    if (aside.get() != null) {
      listThoseAside();
    }
    Slab slab = dequeue(sizeClass);
    while (slab != null) {
      if (isClaimed(slab)) {
        return slab;
      }
      slab = dequeue(sizeClass);
    }
    return null;
  }

  /** Owns a slab whose entry the caller has taken; false: not to be had. Steps ADOPT-2, ADOPT-3. */
  private boolean isClaimed(Slab slab) {
    try {
      slab.clearListedVolatile();
      return slab.claimOrphanVolatile();
    } catch (Throwable e) { // Error: undone.
      if (slab.isListed()) {
        enqueue(slab);
      } else {
        listOrphan(slab);
      }
      throw e;
    }
  }

  /** Keeps a listed slab for which no entry could be made, without a Java object. */
  private void setAside(Slab slab) {
    Slab first = aside.get();
    slab.nextAside = first;
    while (!aside.compareAndSet(first, slab)) {
      first = aside.get();
      slab.nextAside = first;
    }
  }

  /** Makes the entries that could not be made before. */
  private void listThoseAside() {
    Slab slab = aside.getAndSet(null);
    while (slab != null) {
      Slab next = slab.nextAside;
      try {
        enqueue(slab);
      } catch (Throwable e) { // Error: finished.
        setAside(slab);
      }
      slab = next;
    }
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
