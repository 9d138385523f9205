// SPDX-License-Identifier: Apache-2.0

/**
 * The interface of the allocator.
 *
 * <h2>What lives here</h2>
 *
 * <p>What programs call, the <em>entries</em>: the static default, allocators with options. And the
 * <em>vocabulary</em>: errors, enums and records, which lower layers throw and return.
 *
 * <h2>May depend on</h2>
 *
 * <p>The entries on everything below; they may pass {@code MemorySegment} views through. The
 * vocabulary on nothing but java.base and itself.
 *
 * <h2>Owns</h2>
 *
 * <p>The default allocator.
 *
 * <h2>Spec</h2>
 *
 * <p>The abstract behaviour of malloc and free; see the map in {@code README.md}. The kinds of
 * wrong address: {@code spec/design/protocols.md}, "Block words and signatures".
 */
package hakmem.api;
