// SPDX-License-Identifier: Apache-2.0
/**
 * Allocators from Maven, to measure hakmem against.
 *
 * <p>Depends on {@code hakmem.bench.peer}, Netty, LWJGL and the libraries that it carries, {@code
 * hakmem.lwjgl}; owns no state.
 */
package hakmem.peers;
