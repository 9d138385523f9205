// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What came of leaving a statement out.
 *
 * @param statement that was left out
 * @param by who noticed, or null
 * @param finding what was wrong, or null
 */
public record Omission(Statement statement, @Nullable String by, @Nullable String finding) {}
