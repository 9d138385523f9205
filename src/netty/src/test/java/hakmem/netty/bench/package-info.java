// SPDX-License-Identifier: Apache-2.0
/**
 * Measures hakmem's buffers beside Netty's; {@code NettyBench} is run by name alone.
 *
 * <p>Depends on {@code hakmem.netty} and Netty; owns the processes that it starts.
 */
package hakmem.netty.bench;
