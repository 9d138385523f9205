// SPDX-License-Identifier: Apache-2.0
/**
 * Netty's buffers on hakmem: a {@code ByteBufAllocator} whose direct buffers are blocks of an
 * {@code Allocator}.
 *
 * <p>Depends on {@code hakmem.api}, netty-buffer and netty-common; owns the buffer objects that
 * wait for their next use, per thread.
 */
package hakmem.netty;
