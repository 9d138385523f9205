// SPDX-License-Identifier: Apache-2.0

/**
 * Numbers of bytes with a bound.
 *
 * <h2>What lives here</h2>
 *
 * <p>The gauges of committed and of retained bytes, each with its bound; who is asked when a limit
 * refuses, and what gave way before; counts of slow things; slow steps, and who is told of them;
 * the last requests that failed.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code base}.
 *
 * <h2>Owns</h2>
 *
 * <p>Committed bytes, their peak and limits; retained bytes and their bound; what was counted;
 * records of failures.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Slab lifecycle" and "Spans".
 */
package hakmem.gauge;
