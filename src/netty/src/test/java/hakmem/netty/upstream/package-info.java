// SPDX-License-Identifier: Apache-2.0
/**
 * Netty's own tests, from its test jars, on buffers of hakmem.
 *
 * <p>Depends on {@code hakmem.netty} and Netty's tests; owns nothing.
 */
package hakmem.netty.upstream;
