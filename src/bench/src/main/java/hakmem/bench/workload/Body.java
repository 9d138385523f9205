// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

/** One thread's part of a workload. Made, used and ended by that thread. */
public interface Body {
  /** Does some of the work, at least a hundred operations; returns how many. */
  int batch();

  /** Frees all blocks that it holds. */
  void end();
}
