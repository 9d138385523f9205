// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Something that runs traces: the allocator as it is, or a copy of it with a planted bug. */
public interface TraceRunner {
  /** Runs a trace beside the model; null if all is well. Deterministic on the simulated system. */
  @Nullable Failure run(Trace trace, Checks checks);
}
