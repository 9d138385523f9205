// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.arena;

import hakmem.api.Allocator;
import hakmem.api.BlockArena;
import hakmem.api.Hakmem;
import hakmem.api.ScopeGroup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** Opens an arena, allocates three segments and closes it, again and again. Stateless. */
public enum ArenaLoop {
  /** {@link Arena#ofConfined}. */
  JDK_CONFINED("Arena.ofConfined") {
    @Override
    long run(int rounds, long bytes) {
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        try (Arena arena = Arena.ofConfined()) {
          sum += three(arena, bytes);
        }
      }
      return sum;
    }
  },

  /** {@link Allocator#confinedArena}. */
  CONFINED("confinedArena") {
    @Override
    long run(int rounds, long bytes) {
      Allocator allocator = Hakmem.allocator();
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        try (Arena arena = allocator.confinedArena()) {
          sum += three(arena, bytes);
        }
      }
      return sum;
    }
  },

  /** The same without zeros. */
  CONFINED_UNINITIALIZED("confinedArena, uninitialized") {
    @Override
    long run(int rounds, long bytes) {
      Allocator allocator = Hakmem.allocator();
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        try (BlockArena arena = allocator.confinedArena()) {
          sum += three(arena.uninitialized(), bytes);
        }
      }
      return sum;
    }
  },

  /** {@link Arena#ofShared}. */
  JDK_SHARED("Arena.ofShared") {
    @Override
    long run(int rounds, long bytes) {
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        try (Arena arena = Arena.ofShared()) {
          sum += three(arena, bytes);
        }
      }
      return sum;
    }
  },

  /** {@link Allocator#sharedArena}. */
  SHARED("sharedArena") {
    @Override
    long run(int rounds, long bytes) {
      Allocator allocator = Hakmem.allocator();
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        try (Arena arena = allocator.sharedArena()) {
          sum += three(arena, bytes);
        }
      }
      return sum;
    }
  },

  /** {@link ScopeGroup#sharedArena}, the end of the group included. */
  GROUPED("scopeGroup, sharedArena") {
    @Override
    long run(int rounds, long bytes) {
      long sum = 0;
      try (ScopeGroup group = Hakmem.allocator().scopeGroup(WAITING_BYTES_MAX)) {
        for (int i = 0; i < rounds; i++) {
          try (Arena arena = group.sharedArena()) {
            sum += three(arena, bytes);
          }
        }
      }
      return sum;
    }
  };

  private static final long WAITING_BYTES_MAX = 64 << 20;

  private final String label;

  ArenaLoop(String label) {
    this.label = label;
  }

  /** Name in the table. */
  public String label() {
    return label;
  }

  /** Whether each round stops all threads, which takes a thousand times as long. */
  boolean isSlow() {
    return this == JDK_SHARED || this == SHARED;
  }

  /** The loop; what it returns keeps the compiler from leaving it out. */
  abstract long run(int rounds, long bytes);

  private static long three(SegmentAllocator arena, long bytes) {
    MemorySegment one = arena.allocate(bytes, Long.BYTES);
    MemorySegment two = arena.allocate(bytes, Long.BYTES);
    MemorySegment three = arena.allocate(bytes, Long.BYTES);
    return one.address() ^ two.address() ^ three.address();
  }
}
