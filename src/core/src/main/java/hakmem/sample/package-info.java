// SPDX-License-Identifier: Apache-2.0

/**
 * Allocations that are looked at more closely, by chance.
 *
 * <h2>What lives here</h2>
 *
 * <p>When a heap is to sample, with which weight; the blocks that were sampled and are live; who is
 * told of them.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code base}, {@code superslab}.
 *
 * <h2>Owns</h2>
 *
 * <p>The samples of live blocks.
 *
 * <h2>Spec</h2>
 *
 * <p>None: a sampled block is a block like any other.
 */
package hakmem.sample;
