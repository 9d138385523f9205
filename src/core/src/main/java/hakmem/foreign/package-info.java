// SPDX-License-Identifier: Apache-2.0

/**
 * The allocator as {@code java.lang.foreign} wants one.
 *
 * <h2>What lives here</h2>
 *
 * <p>Arenas for one thread and for many, groups of shared ones that end together, and allocators of
 * single segments: all of them over the blocks of an allocator.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code heap} and below, and the types of {@code java.lang.foreign} that name segments, arenas
 * and their allocators. Views are made in {@code memory}.
 *
 * <h2>Owns</h2>
 *
 * <p>Blocks that an open arena has, or that wait for the end of a scope.
 *
 * <h2>Spec</h2>
 *
 * <p>None: what is promised is what the JDK's arenas do, and tests run beside those.
 */
package hakmem.foreign;
