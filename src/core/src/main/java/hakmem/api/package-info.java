// SPDX-License-Identifier: Apache-2.0

/**
 * The interface of the allocator: what programs call, catch and read.
 *
 * <p>{@link hakmem.api.Hakmem} is the allocator of the process, in static methods; {@link
 * hakmem.api.Allocator} one of the program's own; {@link hakmem.api.Heap} a handle for one thread
 * at a time, and the page that says what each operation does, costs and throws.
 *
 * <h2>What lives here</h2>
 *
 * <p>The <em>entries</em>: the static default, allocators with options. And the
 * <em>vocabulary</em>: errors, enums, records and the interface of heaps, which lower layers throw,
 * return and implement. Views are plain {@code MemorySegment}s; {@link hakmem.api.BlockArena} and
 * {@link hakmem.api.ScopeGroup} are the JDK's arenas over an allocator's blocks.
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
 * wrong address: {@code spec/design/protocols.md}, "Block words and signatures". What programs rely
 * on, line by line: {@code src/core/interface.txt}.
 */
package hakmem.api;
