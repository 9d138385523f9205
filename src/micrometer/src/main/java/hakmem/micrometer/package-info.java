// SPDX-License-Identifier: Apache-2.0
/**
 * Statistics and latencies of allocators as meters of Micrometer.
 *
 * <p>Depends on {@code hakmem.api}, {@code hakmem.diag} and {@code io.micrometer.core}, for
 * latencies on {@code hakmem.latency}; owns nothing but what was read last of each allocator that
 * is bound.
 */
package hakmem.micrometer;
