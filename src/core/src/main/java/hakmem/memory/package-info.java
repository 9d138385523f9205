// SPDX-License-Identifier: Apache-2.0

/**
 * Memory of the operating system and of blocks.
 *
 * <h2>What lives here</h2>
 *
 * <p>The two seams to the outside: address ranges of the operating system, and the words of blocks.
 * Each has an implementation by FFM; the test-kit has a simulated one in {@code long[]}. All of
 * core's FFM calls are here.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code base}.
 *
 * <h2>Owns</h2>
 *
 * <p>Address ranges of closed allocators, and the scope of each allocator's segments.
 *
 * <h2>Spec</h2>
 *
 * <p>None of its own: the models take memory for granted.
 */
package hakmem.memory;
