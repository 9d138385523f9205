// SPDX-License-Identifier: Apache-2.0

/**
 * Events for the JDK's flight recorder. Needs the module jdk.jfr, which nothing else of core does;
 * nothing of it is loaded before the first call.
 *
 * <h2>What lives here</h2>
 *
 * <p>The events, and who writes them.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code api}, {@code diag}, {@code gauge} and {@code walk}.
 *
 * <h2>Owns</h2>
 *
 * <p>Which allocators are recorded.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code src/statistics.md}.
 */
package hakmem.jfr;
