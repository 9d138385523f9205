// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Reports of Netty's leak detector, which it writes to its log. */
public final class Leaks extends Handler {
  private static final Logger LOG;

  static {
    // Before the detector makes its logger.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    LOG = Logger.getLogger("io.netty.util.ResourceLeakDetector");
  }

  private final List<String> reports = new CopyOnWriteArrayList<>();

  /** Begins to listen; {@link #close} ends it. */
  public void listen() {
    LOG.addHandler(this);
  }

  /** Collects garbage and allocates, which is when Netty looks, until there is a report. */
  public boolean foundWithin(int rounds, ByteBufAllocator allocator) {
    for (int i = 0; i < rounds && reports.isEmpty(); i++) {
      System.gc();
      allocator.buffer(16).release();
    }
    return !reports.isEmpty();
  }

  /** What was reported so far. */
  public List<String> reports() {
    return List.copyOf(reports);
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getMessage().contains("LEAK")) {
      reports.add(line.getMessage());
    }
  }

  @Override
  public void flush() {
    // Nothing is buffered.
  }

  @Override
  public void close() {
    LOG.removeHandler(this);
  }
}
