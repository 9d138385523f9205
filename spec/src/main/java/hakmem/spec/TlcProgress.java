// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

/**
 * How far a run is.
 *
 * @param depth levels of the search
 * @param generated states generated
 * @param distinct distinct states
 * @param queue states left on the queue
 */
public record TlcProgress(int depth, long generated, long distinct, long queue) {}
