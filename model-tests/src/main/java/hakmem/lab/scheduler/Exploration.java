// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the exploration of a scenario found.
 *
 * @param scenario its name
 * @param explored interleavings that were run to their end
 * @param cutOff executions that were given up, being equivalent to others
 * @param complete whether nothing is left to explore within the bound
 * @param preemptionsMax bound on preemptions; -1: none
 * @param violation the first violation; null if there is none
 * @param schedule of that violation
 * @param seconds it took
 */
public record Exploration(
    String scenario,
    long explored,
    long cutOff,
    boolean complete,
    int preemptionsMax,
    @Nullable String violation,
    @Nullable Schedule schedule,
    double seconds) {}
