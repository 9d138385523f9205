// SPDX-License-Identifier: Apache-2.0
/**
 * Running workloads: the measuring process, the conductor of several, and what is made of their
 * figures.
 *
 * <p>Depends on {@code hakmem.bench.workload} and {@code hakmem.bench.peer}.
 */
package hakmem.bench.run;
