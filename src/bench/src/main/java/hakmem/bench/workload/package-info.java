// SPDX-License-Identifier: Apache-2.0
/**
 * Workloads: what programs do with an allocator, as the field's benchmarks have it. Each is one
 * class; {@code src/bench/README.md} names its source and parameters.
 *
 * <p>Depends on {@code hakmem.bench.peer}; owns no state.
 */
package hakmem.bench.workload;
