// SPDX-License-Identifier: Apache-2.0
/**
 * The memory of Apache Arrow's buffers from hakmem.
 *
 * <p>Depends on {@code hakmem.api} and {@code org.apache.arrow.memory}; owns no state but that of
 * the allocators it is given.
 */
package hakmem.arrow;
