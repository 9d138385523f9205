// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.stress;

import hakmem.heap.BlockHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One thread of a stress run and the blocks it holds. Its style follows from its seed: an explicit
 * heap that it closes, one that it leaves open, or the allocator's methods, after which it dies
 * without a word.
 */
final class StressThread implements AutoCloseable {
  private static final int STYLES = 3;

  private final StressHeap heap;
  private final @Nullable BlockHeap own;
  private final boolean closesOwn;
  private final List<Held> held = new ArrayList<>();

  StressThread(StressHeap heap, long seed) {
    this.heap = heap;
    long style = Long.remainderUnsigned(seed, STYLES);
    this.own = style == 0 ? null : (BlockHeap) heap.allocator().newHeap();
    this.closesOwn = style == 1;
  }

  int held() {
    return held.size();
  }

  void malloc(SplittableRandom random) {
    int magnitude = random.nextInt(300) == 0 ? 17 : random.nextInt(5, 13);
    long bytes = random.nextLong(16, 1L << magnitude) & -8;
    long seed = random.nextLong();
    long address = own == null ? heap.allocator().malloc(bytes) : own.malloc(bytes);
    heap.pattern().fill(address, bytes, seed);
    held.add(new Held(address, bytes, seed));
  }

  /** Puts a block into a slot of all and frees what was there: mostly another thread's. */
  void swap(SplittableRandom random) {
    if (!held.isEmpty()) {
      Held other = heap.swap(random.nextInt(), take(random));
      if (other != null) {
        free(other);
      }
    }
  }

  void freeAny(SplittableRandom random) {
    if (!held.isEmpty()) {
      free(take(random));
    }
  }

  private Held take(SplittableRandom random) {
    Held last = held.removeLast();
    if (held.isEmpty()) {
      return last;
    }
    return held.set(random.nextInt(held.size()), last);
  }

  /** Frees a block that others have left; false if there is none. */
  boolean freeLeft() {
    Held left = heap.takeLeft();
    if (left != null) {
      free(left);
    }
    return left != null;
  }

  /** Leaves every block to others. */
  void leaveAll() {
    held.forEach(heap::leave);
    held.clear();
  }

  private void free(Held block) {
    heap.verify(block);
    if (own == null) {
      heap.allocator().free(block.address());
    } else {
      own.free(block.address());
    }
  }

  /** The thread ends; its blocks survive it. */
  @Override
  public void close() {
    leaveAll();
    if (closesOwn && own != null) {
      own.close();
    }
  }
}
