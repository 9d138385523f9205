// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;

/** The threads of a running workload and what they share. */
public interface Crowd {
  /** The part of a thread, which calls this. */
  Body body(Caller caller, int thread);
}
