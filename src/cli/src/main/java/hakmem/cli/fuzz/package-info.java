// SPDX-License-Identifier: Apache-2.0

/**
 * Inputs that nobody would give to the command: made by mutating ones that are right, judged by
 * what the command may answer. Knows the command only as something that has words, files and an
 * answer.
 */
package hakmem.cli.fuzz;
