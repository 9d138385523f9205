// SPDX-License-Identifier: Apache-2.0
/**
 * Allocators from Maven, to measure hakmem against.
 *
 * <p>Depends on {@code hakmem.bench.peer}, Netty and the libraries that LWJGL carries; owns no
 * state.
 */
package hakmem.peers;
