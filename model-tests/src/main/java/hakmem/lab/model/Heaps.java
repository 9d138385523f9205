// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.Allocator;
import hakmem.heap.BlockHeap;
import hakmem.lab.trace.Step;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The heaps of the logical threads: those with odd numbers own theirs as threads of the JVM do, and
 * can die without a word; the others have handles.
 */
final class Heaps {
  private final KeptLaw keptLaw = new KeptLaw();
  private final Map<Integer, BlockHeap> heaps = new TreeMap<>();
  private final Map<Integer, MortalThread> living = new HashMap<>();
  private final Set<BlockHeap> unusedSinceLook = new HashSet<>();
  private int deaths;
  private long cutsAtLook = -1;
  private int sharedMost;

  /** The heap of a logical thread, which is about to use it. */
  BlockHeap use(int thread, Allocator allocator) {
    BlockHeap heap = heaps.get(thread);
    if (heap == null) {
      heap = Step.isMortal(thread) ? mortal(thread, allocator) : (BlockHeap) allocator.newHeap();
      heaps.put(thread, heap);
    }
    unusedSinceLook.remove(heap);
    return heap;
  }

  private BlockHeap mortal(int thread, Allocator allocator) {
    MortalThread mortal = MortalThread.of(allocator);
    living.put(thread, mortal);
    return mortal.heap();
  }

  /** The heap of a logical thread that has used it before, or null. */
  @Nullable BlockHeap get(int thread) {
    return heaps.get(thread);
  }

  /** The logical thread closes its heap. What a thread of the JVM owns stays its heap. */
  void close(int thread, Calls calls) {
    BlockHeap heap = living.containsKey(thread) ? heaps.get(thread) : heaps.remove(thread);
    if (heap != null) {
      unusedSinceLook.remove(heap);
      calls.run(heap::close);
    }
  }

  /** The logical thread ends without a word. */
  void die(int thread) {
    MortalThread mortal = living.remove(thread);
    if (mortal != null) {
      BlockHeap heap = heaps.remove(thread);
      if (heap != null) {
        unusedSinceLook.remove(heap);
      }
      mortal.die();
      deaths++;
    }
  }

  /** A thread that is none of the logical ones has died with a heap. */
  void strangerDied() {
    deaths++;
  }

  /** Virtual threads may have made this many heaps more that nobody owns. */
  void virtualThreadsCame(int most) {
    sharedMost += most;
  }

  /** How many heaps there may be that nobody owns. */
  int sharedMost() {
    return sharedMost;
  }

  /** Threads that died with a heap. */
  int deaths() {
    return deaths;
  }

  /** Heaps that nobody has used since {@link #looked}. */
  Set<BlockHeap> unusedSinceLook() {
    return unusedSinceLook;
  }

  /**
   * From now on, heaps count as unused until they are used.
   *
   * @param cuts slabs cut so far
   * @return whether none was cut since the last call
   */
  boolean looked(long cuts) {
    unusedSinceLook.clear();
    unusedSinceLook.addAll(heaps.values());
    boolean none = cuts == cutsAtLook;
    cutsAtLook = cuts;
    return none;
  }

  /**
   * A collection was cut off. A heap that it has emptied in part does not look as it did before, so
   * to the next collection it looks used; the one after that empties it.
   */
  void halfEmptied() {
    unusedSinceLook.clear();
    keptLaw.forget();
  }

  /** What collections owe of freed huge blocks. */
  KeptLaw keptLaw() {
    return keptLaw;
  }

  /** Those in use. */
  Collection<BlockHeap> all() {
    return heaps.values();
  }

  /** Their allocator is no more: all threads end, their heaps are forgotten. */
  void forget() {
    living.values().forEach(MortalThread::die);
    living.clear();
    heaps.clear();
    unusedSinceLook.clear();
    deaths = 0;
    sharedMost = 0;
    cutsAtLook = -1;
  }
}
