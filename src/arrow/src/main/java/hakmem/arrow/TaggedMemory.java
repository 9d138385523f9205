// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.Allocator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The hakmem allocator of one allocator of Arrow, and of those further in that have none of their
 * own. It ends when Arrow's has ended and its last block is back: a buffer may have been
 * transferred to an allocator that lives on. Thread-safe.
 */
final class TaggedMemory {
  /** A superslab; tags have limits in multiples of it, or a small one could not hold a slab. */
  private static final long LIMIT_STEP = 2 << 20;

  /** There may be many, most of them small; more is reserved when it is used up. */
  private static final long RESERVE_BYTES = 64 << 20;

  /** Added to the users once Arrow's allocator has ended. */
  private static final long ENDING = Long.MIN_VALUE;

  /** The users once the last one is gone, or about so many: of who comes late. */
  private static final long ENDED = Long.MIN_VALUE / 2;

  private final @Nullable TaggedMemory outer;

  /** Whose it is; null: the root's. */
  private final @Nullable BufferAllocator arrow;

  private final String name;
  private final Allocator allocator;
  private final LongConsumer free = this::free;

  /** Blocks, and memories in this one. */
  private final AtomicLong users = new AtomicLong();

  /** Of the memories in this one. */
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  private TaggedMemory(
      @Nullable TaggedMemory outer,
      @Nullable BufferAllocator arrow,
      String name,
      Allocator allocator) {
    this.outer = outer;
    this.arrow = arrow;
    this.name = name;
    this.allocator = allocator;
  }

  /** That of Arrow's root, in an allocator of the program. */
  static TaggedMemory root(Allocator around, String name, long limitBytes) {
    Allocator.Builder builder = Allocator.builder().name(name).within(around);
    return new TaggedMemory(null, null, name, builder.limitBytes(rounded(limitBytes)).build());
  }

  /** That of an allocator of Arrow further in, with its name and its limit. */
  TaggedMemory nested(BufferAllocator owner) {
    String own = freeName(owner.getName());
    long ignored = users.incrementAndGet();
    try {
      Allocator inner =
          Allocator.builder()
              .name(own)
              .within(allocator)
              .limitBytes(rounded(owner.getLimit()))
              .reserveBytes(RESERVE_BYTES)
              .build();
      return new TaggedMemory(this, owner, own, inner);
    } catch (Throwable e) { // Error: undone.
      boolean removed = names.remove(own);
      release();
      throw e;
    }
  }

  /** Arrow takes any name, and the same again; a tag's must be plain, and the only one. */
  private String freeName(String arrowName) {
    StringBuilder plain = new StringBuilder();
    arrowName
        .chars()
        .map(c -> c == '/' || Character.isISOControl(c) ? '_' : c)
        .forEach(c -> plain.append((char) c));
    String base = arrowName.isBlank() ? "unnamed" : plain.toString();
    String free = base;
    for (int i = 2; !names.add(free); i++) {
      free = base + '#' + i;
    }
    return free;
  }

  private static long rounded(long limitBytes) {
    boolean isNone = limitBytes > Long.MAX_VALUE - LIMIT_STEP;
    return isNone ? Long.MAX_VALUE : Math.ceilDiv(Math.max(1, limitBytes), LIMIT_STEP) * LIMIT_STEP;
  }

  /** Names from the outermost allocator to this, as {@link Allocator#tag}. */
  String tag() {
    return allocator.tag();
  }

  /** Whether it is this one's own, and not shared. */
  boolean isOf(BufferAllocator one) {
    return arrow == one;
  }

  /** The same for all blocks of this. */
  LongConsumer free() {
    return free;
  }

  /** A block, which ends this only after it is freed. */
  long malloc(long bytes) {
    long ignored = users.incrementAndGet();
    try {
      return allocator.malloc(bytes);
    } catch (Throwable e) { // Error: undone.
      release();
      throw e;
    }
  }

  void free(long address) {
    allocator.free(address);
    release();
  }

  private void release() {
    long ignored = users.decrementAndGet();
    closeIfLast();
  }

  /** Arrow's allocator has ended. Once. */
  void end() {
    long ignored = users.addAndGet(ENDING);
    closeIfLast();
  }

  private void closeIfLast() {
    if (users.compareAndSet(ENDING, ENDED)) {
      close();
      TaggedMemory around = outer;
      if (around != null) {
        boolean ignored = around.names.remove(name);
        around.release();
      }
    }
  }

  /** Closes the hakmem allocator, with all in it. Idempotent. */
  void close() {
    allocator.close();
  }
}
