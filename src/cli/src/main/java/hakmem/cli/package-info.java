// SPDX-License-Identifier: Apache-2.0

/**
 * The {@code hakmem} command: one class per subcommand, and what they share to read arguments and
 * to print.
 *
 * <p>Depends on everything below it through public API only; owns no state beyond one run of the
 * command.
 */
package hakmem.cli;
