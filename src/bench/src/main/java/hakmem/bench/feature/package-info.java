// SPDX-License-Identifier: Apache-2.0
/**
 * What it costs to look at an allocator: each feature as a peer of its own.
 *
 * <p>Depends on {@code hakmem.bench.peer} and on what of hakmem looks at allocators.
 */
package hakmem.bench.feature;
