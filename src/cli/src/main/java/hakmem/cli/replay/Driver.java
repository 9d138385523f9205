// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.lab.trace.EventTable;
import java.util.List;
import java.util.stream.IntStream;

/** Drives a loop over a whole trace, with the threads that the user chose. Not thread-safe. */
interface Driver extends AutoCloseable {
  /** Runs all events, then frees the rest. Returns the nanoseconds spent in events alone. */
  long pass(EventLoop loop);

  /**
   * Runs all events in short strides and calls {@code sample} between them, then frees the rest.
   */
  void sampledPass(EventLoop loop, Runnable sample);

  @Override
  void close();

  /**
   * A driver for a trace on an allocator.
   *
   * @param realThreads one platform thread per trace thread, in the same global order; otherwise
   *     one thread drives one heap per trace thread
   */
  static Driver of(EventTable trace, ReplayTarget target, boolean realThreads) {
    List<BlockOps> heaps =
        IntStream.range(0, trace.threads())
            .mapToObj(thread -> target.opsFor(thread, realThreads))
            .toList();
    return realThreads
        ? new RealThreadsDriver(trace, heaps)
        : new LogicalThreadsDriver(trace, heaps);
  }
}
