// SPDX-License-Identifier: Apache-2.0
/**
 * A server and its clients whose buffers are blocks of hakmem; {@code EchoExample} runs both.
 *
 * <p>Depends on {@code hakmem.netty} and netty-transport; owns its threads and sockets.
 */
package hakmem.netty.example;
