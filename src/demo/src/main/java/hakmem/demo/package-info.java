// SPDX-License-Identifier: Apache-2.0
/**
 * The demonstration of {@code hakmem demo}: a server in which Netty, Arrow, SQLite and arenas share
 * one limit.
 *
 * <p>Depends on {@code hakmem.api}, {@code hakmem.netty}, {@code hakmem.arrow}, {@code hakmem.c}
 * and {@code hakmem.cli.demo}; owns a port, an allocator and the SQLite library's memory from start
 * to stop.
 */
package hakmem.demo;
