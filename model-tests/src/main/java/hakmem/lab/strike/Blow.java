// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a strike did.
 *
 * @param trail numbers of the places passed, the struck one last
 * @param clocks what the clock showed at each: where it is the same, nothing has changed between
 * @param absorbed whether the operation went on as if nothing had come
 * @param violation which law is broken, and how; null: the rule holds
 * @param lost what is missing, as the rule allows
 */
public record Blow(
    List<Integer> trail,
    List<Integer> clocks,
    boolean absorbed,
    @Nullable String violation,
    List<String> lost) {}
