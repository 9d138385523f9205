// SPDX-License-Identifier: Apache-2.0

/**
 * Diagnostics.
 *
 * <h2>What lives here</h2>
 *
 * <p>Audits of a whole heap, maps and statistics of it, a bound on committed bytes.
 *
 * <h2>May depend on</h2>
 *
 * <p>Everything; nothing in core uses it.
 *
 * <h2>Owns</h2>
 *
 * <p>No state: it reads the others while nobody allocates.
 *
 * <h2>Spec</h2>
 *
 * <p>It checks the invariants that the specs state.
 */
package hakmem.diag;
