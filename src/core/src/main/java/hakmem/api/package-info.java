// SPDX-License-Identifier: Apache-2.0

/**
 * The interface of the allocator.
 *
 * <h2>What lives here</h2>
 *
 * <p>What programs call: the static default, allocators with options, views.
 *
 * <h2>May depend on</h2>
 *
 * <p>Everything below; it may pass {@code MemorySegment} views through.
 *
 * <h2>Owns</h2>
 *
 * <p>The default allocator.
 *
 * <h2>Spec</h2>
 *
 * <p>The abstract behaviour of malloc and free; see the map in {@code README.md}.
 */
package hakmem.api;
