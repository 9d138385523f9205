// SPDX-License-Identifier: Apache-2.0

/**
 * Bins and refill.
 *
 * <h2>What lives here</h2>
 *
 * <p>Small classes: the bins of a heap, refill, and what the owner of a slab does with it when its
 * state changes; slabs that nobody owns, and that give OS pages back.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code pool}, {@code remote}, {@code adoption} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>A heap's bins: active and partial slabs of each class.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Sequential operations" and "Sparse slabs".
 */
package hakmem.bin;
