// SPDX-License-Identifier: Apache-2.0

/**
 * Heaps.
 *
 * <h2>What lives here</h2>
 *
 * <p>Heaps with their fast paths, in two block layouts. The engine, which makes heaps and closes
 * them. The heaps of threads.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code huge}, {@code freeing}, {@code lease} and below; it may pass {@code MemorySegment}
 * views through.
 *
 * <h2>Owns</h2>
 *
 * <p>Nothing but what tells a heap that its list is zero; its lists are of {@code lease}, its slabs
 * of {@code bin}.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Sequential operations" and "Heap leases"; modes of access
 * in {@code spec/design/access-modes.md}.
 */
package hakmem.heap;
