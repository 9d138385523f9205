// SPDX-License-Identifier: Apache-2.0

/**
 * Lists of free blocks.
 *
 * <h2>What lives here</h2>
 *
 * <p>The signed intrusive list of free blocks: push, pop, take all, link a batch, the verified next
 * block. The claim that wins a block for a remote free. Nothing else writes these words.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code superslab} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>Link and signature of each free block; heads are kept by slabs and heaps.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Block words and signatures", "Sequential operations" and
 * "Remote free".
 */
package hakmem.freelist;
