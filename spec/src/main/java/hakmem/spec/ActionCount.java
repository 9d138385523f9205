// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

/**
 * How often one model took an action.
 *
 * @param module module that defines the action
 * @param action its name
 * @param line its line
 * @param generated successor states it produced
 * @param distinct those that were new
 */
public record ActionCount(String module, String action, int line, long generated, long distinct) {}
