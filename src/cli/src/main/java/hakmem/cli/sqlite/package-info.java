// SPDX-License-Identifier: Apache-2.0
/**
 * The workload of {@code hakmem sqlite}, and its measurement on both kinds of memory.
 *
 * <p>Depends on {@code hakmem.c}; owns the state of the SQLite library while it runs, which it
 * leaves shut down.
 */
package hakmem.cli.sqlite;
