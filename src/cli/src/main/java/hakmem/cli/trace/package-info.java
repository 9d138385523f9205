// SPDX-License-Identifier: Apache-2.0

/**
 * Recorded allocation traces: the text format, its reader and the compact form in memory.
 *
 * <p>Depends on nothing of hakmem but {@link hakmem.cli.BadInputException}; a {@link
 * hakmem.cli.trace.Trace} is immutable.
 */
package hakmem.cli.trace;
