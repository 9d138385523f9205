// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

/**
 * One strike.
 *
 * @param operation what is done
 * @param headers block layout
 * @param at how many places are passed before the Error comes; {@link Strikes#NONE}: none comes
 * @param seed of the random steps that follow
 * @param stepsAfter how many of them
 */
public record Aim(Operation operation, boolean headers, int at, long seed, int stepsAfter) {}
