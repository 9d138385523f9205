// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

/** What a workload asks of an allocator beyond malloc and free by one thread. */
public enum Need {
  /** Blocks are memory: the workload writes into them. */
  MEMORY,

  /** A block is freed by another thread than the one that allocated it. */
  HAND_OVER,

  /** A block changes its size and keeps its bytes. */
  REALLOC,

  /** A block comes zeroed. */
  ZEROED,

  /** A block has an alignment above 16 bytes. */
  ALIGNED
}
