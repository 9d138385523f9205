// SPDX-License-Identifier: Apache-2.0
/**
 * Arenas of the JDK beside arenas over hakmem's blocks, in turns in one process: the machine's
 * moods meet all alike.
 *
 * <p>Depends on nothing but the core.
 */
package hakmem.bench.arena;
