// SPDX-License-Identifier: Apache-2.0

/**
 * Who may touch a heap.
 *
 * <h2>What lives here</h2>
 *
 * <p>The lease of a heap, between its owner and those who want to empty it. The set of an
 * allocator's heaps, and the table that finds a thread's. Heaps that threads without one of their
 * own share. The collector that empties dead and idle heaps, with its maintenance thread.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code bin} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>The thread lists of each heap; which heaps there are and whose they are.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Heap leases"; modes of access in {@code
 * spec/design/access-modes.md}.
 */
package hakmem.lease;
