// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.fuzz;

/**
 * What the command answered.
 *
 * @param code exit code
 * @param out stdout
 * @param err stderr
 * @param json whether it was asked for JSON
 */
public record Answer(int code, String out, String err, boolean json) {}
