// SPDX-License-Identifier: Apache-2.0

/**
 * Allocators as management beans, for tools that speak JMX. Needs the module java.management, which
 * nothing else of core does; nothing of it is loaded before the first registration.
 *
 * <h2>What lives here</h2>
 *
 * <p>The beans of one allocator and of all, and their registration.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code api} and {@code diag}.
 *
 * <h2>Owns</h2>
 *
 * <p>Which allocators are registered.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code src/statistics.md}.
 */
package hakmem.jmx;
