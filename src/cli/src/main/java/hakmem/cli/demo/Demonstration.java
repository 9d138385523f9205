// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.demo;

import java.net.URI;

/** A server that can be started, looked at, and stopped: found by {@code ServiceLoader}. */
public interface Demonstration {
  /**
   * Starts it, on the loopback interface.
   *
   * @param port of it; 0 for any that is free
   * @param limitBytes of the one allocator that all of its parts share
   * @return running; to be stopped by the caller
   * @throws java.io.UncheckedIOException the port cannot be had
   */
  Running start(int port, long limitBytes);

  /** One that was started. Thread-safe, but for {@code stop}, which is called once. */
  interface Running {
    /** Of its page. */
    URI address();

    /** What its parts hold at this moment. */
    Figures figures();

    /**
     * Stops it and gives all memory back.
     *
     * @return what was not as it should be: blocks that were left, wrong calls by C; empty if all
     *     is back
     */
    String stop();
  }
}
