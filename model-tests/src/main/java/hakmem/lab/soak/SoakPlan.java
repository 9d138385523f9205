// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

/**
 * What a soak is to do.
 *
 * @param seed of all programs; how threads interleave is up to the machine
 * @param minutes how long; 0: by operations
 * @param operations how many at least, over all threads, and on each engine in turn; 0: by minutes
 */
public record SoakPlan(long seed, int minutes, long operations) {}
