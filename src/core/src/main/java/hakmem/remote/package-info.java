// SPDX-License-Identifier: Apache-2.0

/**
 * Blocks freed by threads that do not own their slab.
 *
 * <h2>What lives here</h2>
 *
 * <p>The remote list of a slab: claim a block, push it, drain the list, give the slab up.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code superslab} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>No state of its own: it changes {@code Slab.remoteWord} and the words of claimed blocks.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Remote free".
 */
package hakmem.remote;
