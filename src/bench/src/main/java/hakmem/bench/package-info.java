// SPDX-License-Identifier: Apache-2.0

/**
 * Benchmarks and the peers they measure against.
 *
 * <p>Depends on the public API of the core and on JMH; owns no state; nothing in the core depends
 * on it.
 */
package hakmem.bench;
