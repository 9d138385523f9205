// SPDX-License-Identifier: Apache-2.0

/**
 * Slabs that nobody owns.
 *
 * <h2>What lives here</h2>
 *
 * <p>The orphan set: per class, slabs that nobody owns and that have free blocks.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code superslab} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>The queues of the orphan set.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Ownership and adoption".
 */
package hakmem.adoption;
