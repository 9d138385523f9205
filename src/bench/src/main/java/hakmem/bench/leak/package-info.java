// SPDX-License-Identifier: Apache-2.0
/**
 * How soon a leak is found by the means of production.
 *
 * <p>Depends on {@code hakmem.api}.
 */
package hakmem.bench.leak;
