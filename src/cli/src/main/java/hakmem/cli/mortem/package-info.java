// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code hakmem post-mortem} reads and tells: the last operations of a program, what went
 * wrong in them, and why; what was in memory then, from the dumps beside them.
 *
 * <p>Depends on the file's layout, {@code hakmem.record.RingFile}; owns no state.
 */
package hakmem.cli.mortem;
