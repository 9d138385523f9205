// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import java.util.List;

/**
 * One allocator, from its first block to its end, as a replay drives it. Made anew for each replay.
 */
public interface ReplayTarget extends AutoCloseable {
  /** The committed bytes of an allocator that cannot tell. */
  long UNKNOWN = -1;

  /**
   * A caller's view for one thread of the trace.
   *
   * @param realThreads true: the calls will come from a thread of its own; false: one thread makes
   *     all calls
   */
  BlockOps opsFor(int traceThread, boolean realThreads);

  /** Bytes now backed for this allocator's use, or {@link #UNKNOWN}. */
  long committedBytes();

  /**
   * What is wrong after every block was freed: broken invariants and bytes that were lost. Empty:
   * nothing. Needs quiescence.
   */
  List<String> auditAfterAllFreed();

  @Override
  void close();
}
