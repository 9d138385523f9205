// SPDX-License-Identifier: Apache-2.0

/**
 * Layouts of superslabs, slabs and blocks.
 *
 * <h2>What lives here</h2>
 *
 * <p>Where things are: units in a superslab, blocks in a slab, words in a block, the user's bytes
 * in a block. Offsets, masks and signatures, apart from the algorithms that use them.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code sizeclass} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>The process's signature key.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Block words and signatures".
 */
package hakmem.layout;
