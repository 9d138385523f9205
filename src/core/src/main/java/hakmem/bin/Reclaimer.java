// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.kind.SizeClass;

/**
 * Where a heap turns before it takes more memory: heaps that nobody uses any more may hold some, or
 * those that free what others allocate. What they give up is found in the orphan set and in the
 * pool. Thread-safe; called from inside a heap's operation.
 */
public interface Reclaimer {
  /** Looks at one other heap, before a slab is cut; true if it gave its slabs up. */
  boolean lookAtOne();

  /**
   * Looks at the heap that has most partial slabs of the class, before a superslab is taken from
   * the system; true if it gave up those with much room.
   */
  boolean lookAtFullest(@SizeClass int sizeClass);

  /** Looks at all other heaps, before an allocation fails; true if any gave slabs up. */
  boolean lookAtAll();
}
