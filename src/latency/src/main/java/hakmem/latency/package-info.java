// SPDX-License-Identifier: Apache-2.0
/**
 * How long operations and slow steps of an allocator take, as histograms, and the page faults of
 * the process.
 *
 * <p>Depends on {@code hakmem.api}, on {@code hakmem.gauge} and {@code hakmem.walk} of core, which
 * are exported to it alone, and on {@code org.HdrHistogram}; its beans alone on {@code
 * java.management}. Owns the histograms and the thread that begins rounds.
 */
package hakmem.latency;
