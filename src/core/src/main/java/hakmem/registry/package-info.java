// SPDX-License-Identifier: Apache-2.0

/**
 * From addresses to slabs.
 *
 * <h2>What lives here</h2>
 *
 * <p>From any 64-bit value to the slab or huge block that it lies in; lock-free, without touching
 * that memory.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code superslab} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>The table of each address range and the map of huge blocks.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Registry".
 */
package hakmem.registry;
