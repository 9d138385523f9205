// SPDX-License-Identifier: Apache-2.0
/**
 * Allocators from Maven, to measure hakmem against.
 *
 * <p>Depends on {@code hakmem.bench.peer}, Netty, Arrow, LWJGL and the libraries that it carries,
 * {@code hakmem.lwjgl}, {@code hakmem.arrow} and {@code hakmem.netty}; owns no state.
 */
package hakmem.peers;
