// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.stress;

/**
 * A block that somebody holds.
 *
 * @param address user address
 * @param bytes filled with the pattern
 * @param seed of the pattern
 */
record Held(long address, long bytes, long seed) {}
