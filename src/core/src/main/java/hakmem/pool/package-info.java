// SPDX-License-Identifier: Apache-2.0

/**
 * Superslabs shared by all heaps.
 *
 * <h2>What lives here</h2>
 *
 * <p>Superslabs with free units, shared by all heaps of an allocator; empty ones are kept up to a
 * bound in bytes, then purged.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code registry} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>Which superslabs have free units.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Slab lifecycle".
 */
package hakmem.pool;
