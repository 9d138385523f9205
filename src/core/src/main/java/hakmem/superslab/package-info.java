// SPDX-License-Identifier: Apache-2.0

/**
 * Superslabs and slabs.
 *
 * <h2>What lives here</h2>
 *
 * <p>Descriptors of superslabs and slabs: what they are in final fields, what they are at in words
 * with a stated access mode.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code layout} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>{@code Slab.remoteWord}, {@code Slab.owner}, {@code Slab.listed}, {@code Slab.freeMap}, the
 * local freelist of a slab; the free units of a superslab.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Word encoding", "Sparse slabs" and "Slab lifecycle".
 */
package hakmem.superslab;
