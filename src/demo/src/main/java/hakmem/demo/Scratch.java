// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.BlockArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The part of {@code java.lang.foreign}: an arena for each request, and arenas that are held until
 * someone lets go, to see the limit.
 */
final class Scratch implements AutoCloseable {
  /** What is held at a time. */
  static final long HELD_BYTES = 8L << 20;

  private static final long ARENA_BYTES = 64L << 10;

  private final Allocator allocator;
  private final Deque<BlockArena> held = new ArrayDeque<>();
  private long bytes;

  Scratch(Allocator allocator) {
    this.allocator = allocator;
  }

  /** Counts the letters of a text in an arena of its own. */
  String letters(String text) {
    count(ARENA_BYTES);
    try (Arena arena = allocator.confinedArena()) {
      MemorySegment counts = arena.allocate(ValueLayout.JAVA_INT, 1 << 14);
      text.chars().forEach(letter -> increment(counts, letter & 0x3FFF));
      StringBuilder letters = new StringBuilder();
      for (int letter = 'a'; letter <= 'z'; letter++) {
        letters.append((char) letter).append(counts.getAtIndex(ValueLayout.JAVA_INT, letter));
      }
      return letters.toString();
    } catch (OutOfMemoryError e) {
      throw refusal(e);
    } finally {
      count(-ARENA_BYTES);
    }
  }

  /** Arenas throw what the JDK's do; the others' refusals are the cause. */
  private static RuntimeException refusal(OutOfMemoryError e) {
    if (e.getCause() instanceof AllocationFailedException cause) {
      return cause;
    }
    throw e;
  }

  private static void increment(MemorySegment counts, int index) {
    int before = counts.getAtIndex(ValueLayout.JAVA_INT, index);
    counts.setAtIndex(ValueLayout.JAVA_INT, index, before + 1);
  }

  /** Holds so many bytes more, in an arena that any thread may close. */
  synchronized void hold() {
    BlockArena arena = allocator.sharedArena();
    try {
      arena.allocate(HELD_BYTES);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw refusal(e);
    }
    held.add(arena);
    bytes += HELD_BYTES;
  }

  /** Lets all of it go. */
  synchronized void release() {
    while (!held.isEmpty()) {
      held.remove().close();
      bytes -= HELD_BYTES;
    }
  }

  private synchronized void count(long more) {
    bytes += more;
  }

  /** Bytes in open arenas. */
  synchronized long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    release();
  }
}
