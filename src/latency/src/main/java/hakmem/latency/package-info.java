// SPDX-License-Identifier: Apache-2.0
/**
 * How long operations and slow steps of an allocator take, as histograms, and the page faults of
 * the process.
 *
 * <p>Depends on {@code hakmem.api}, on {@code hakmem.gauge} and {@code hakmem.walk} of core, which
 * are not exported, and on {@code org.HdrHistogram}; owns the histograms.
 */
package hakmem.latency;
