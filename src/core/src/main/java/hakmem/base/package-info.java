// SPDX-License-Identifier: Apache-2.0

/**
 * What every layer needs.
 *
 * <h2>What lives here</h2>
 *
 * <p>Arithmetic on addresses, atomic bit sets, text for messages, room on the stack, the annotation
 * for claims that are proved.
 *
 * <h2>May depend on</h2>
 *
 * <p>Nothing but java.base.
 *
 * <h2>Owns</h2>
 *
 * <p>No state.
 *
 * <h2>Spec</h2>
 *
 * <p>Kinds of numbers: {@code hakmem.kind}.
 */
package hakmem.base;
