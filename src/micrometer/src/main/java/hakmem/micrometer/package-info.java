// SPDX-License-Identifier: Apache-2.0
/**
 * Statistics of allocators as meters of Micrometer.
 *
 * <p>Depends on {@code hakmem.api}, {@code hakmem.diag} and {@code io.micrometer.core}; owns
 * nothing but the last census of each allocator that is bound.
 */
package hakmem.micrometer;
