// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/** A workload with its parameters. Stateless. */
public interface Workload {
  /** Name on the command line and in tables. */
  String name();

  /** What a measuring process knows it by. */
  default String id() {
    return name();
  }

  /** What one operation is. */
  String operation();

  /**
   * Workloads of one family run one after the other in the same process: the same code with other
   * parameters.
   */
  default String family() {
    return name();
  }

  /** What it asks of an allocator, with so many threads. */
  Set<Need> needs(int threads);

  /** Makes ready for a number of threads on an allocator. */
  Crowd start(Peer peer, int threads);
}
