// SPDX-License-Identifier: Apache-2.0

/**
 * An allocator looked at from outside.
 *
 * <h2>What lives here</h2>
 *
 * <p>Walks over superslabs, slabs and their lists; counts of live blocks and of allocated bytes.
 * The door through which diagnostics and tests reach the inside of an allocator, and the one to the
 * management beans.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code heap} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>The key of the door; the numbers of beans.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/invariants.md}.
 */
package hakmem.walk;
