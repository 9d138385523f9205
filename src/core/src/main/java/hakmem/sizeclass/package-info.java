// SPDX-License-Identifier: Apache-2.0

/**
 * Size classes.
 *
 * <h2>What lives here</h2>
 *
 * <p>The table of size classes: from a requested size to a class and back.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code base}.
 *
 * <h2>Owns</h2>
 *
 * <p>No state; the table is constant.
 *
 * <h2>Spec</h2>
 *
 * <p>None of its own; its rounding loss is checked for every class by a test.
 */
package hakmem.sizeclass;
