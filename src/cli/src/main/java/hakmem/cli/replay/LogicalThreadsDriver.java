// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.lab.trace.EventTable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * One thread drives the heap of every trace thread: deterministic. Its time is the thread's CPU
 * time, so that other processes on the machine do not count.
 */
final class LogicalThreadsDriver implements Driver {
  private static final int STRIDE = 512;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final EventTable trace;
  private final List<BlockOps> heaps;

  LogicalThreadsDriver(EventTable trace, List<BlockOps> heaps) {
    this.trace = trace;
    this.heaps = heaps;
  }

  @Override
  public long pass(EventLoop loop) {
    long start = cpuNanos();
    loop.run(heaps, 0, trace.events());
    long nanos = cpuNanos() - start;
    freeRest(loop);
    return nanos;
  }

  @Override
  public void sampledPass(EventLoop loop, Runnable sample) {
    for (int from = 0; from < trace.events(); from += STRIDE) {
      loop.run(heaps, from, Math.min(from + STRIDE, trace.events()));
      sample.run();
    }
    freeRest(loop);
  }

  private void freeRest(EventLoop loop) {
    for (int t = 0; t < heaps.size(); t++) {
      loop.freeRest(heaps.get(t), t);
    }
  }

  private static long cpuNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  @Override
  public void close() {}
}
