// SPDX-License-Identifier: Apache-2.0

/**
 * Heaps.
 *
 * <h2>What lives here</h2>
 *
 * <p>Thread heaps with their fast paths, the paths that need no heap, huge blocks, and the table
 * that finds a thread's heap. Leases of heaps, heaps that virtual threads share, and the collector
 * that finds dead and idle ones, with its maintenance thread. Walks over slabs and live blocks.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code bin} and below; it may pass {@code MemorySegment} views through.
 *
 * <h2>Owns</h2>
 *
 * <p>The thread lists of each heap; which heaps there are and whose they are.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Sequential operations" and "Heap leases"; modes of access
 * in {@code spec/design/access-modes.md}.
 */
package hakmem.heap;
