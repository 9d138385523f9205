// SPDX-License-Identifier: Apache-2.0

/**
 * Blocks too large or too aligned for a slab.
 *
 * <h2>What lives here</h2>
 *
 * <p>Huge blocks: each a mapping of its own.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code bin} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>No state of its own: the registry has the blocks, the gauge their bytes.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Huge blocks"; spec HugeTable.
 */
package hakmem.huge;
