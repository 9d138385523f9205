// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

/** Is told how far a run has come. */
public interface Listener {
  /** Something of an allocator's part is under way. */
  void now(String workload, int threads, String allocator);

  /** One step of {@link Conductor#steps} is done. */
  void step();
}
