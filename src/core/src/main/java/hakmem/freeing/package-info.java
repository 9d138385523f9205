// SPDX-License-Identifier: Apache-2.0

/**
 * The free that is not the owner's fast one.
 *
 * <h2>What lives here</h2>
 *
 * <p>What an address is; frees of blocks that are not of the caller's own slabs; the errors about
 * wrong addresses.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code huge} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>No state.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Remote free" and "Block words and signatures".
 */
package hakmem.freeing;
