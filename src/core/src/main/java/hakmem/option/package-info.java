// SPDX-License-Identifier: Apache-2.0

/**
 * Values of options.
 *
 * <h2>What lives here</h2>
 *
 * <p>How options are written and read; where their values come from; the one place where system
 * properties are read.
 *
 * <h2>May depend on</h2>
 *
 * <p>Nothing but the vocabulary.
 *
 * <h2>Owns</h2>
 *
 * <p>The options of the process, read once.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code src/options.md}.
 */
package hakmem.option;
