// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code hakmem bench} shows: tables and JSON rows of a run.
 *
 * <p>Depends on {@code hakmem.bench} and on the command's own helpers; owns no state.
 */
package hakmem.cli.bench;
