// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import java.util.List;

/**
 * Runs the events of one trace on one allocator, in order. Used by one thread at a time; the caller
 * makes each hand-over happen before the next call.
 */
interface EventLoop {
  /**
   * Runs the events {@code from} (inclusive) to {@code to} (exclusive), each with the heap of its
   * trace thread.
   */
  void run(List<BlockOps> heaps, int from, int to);

  /** Frees what is still live of the blocks born in a trace thread, as that program's end did. */
  void freeRest(BlockOps heap, int traceThread);
}
