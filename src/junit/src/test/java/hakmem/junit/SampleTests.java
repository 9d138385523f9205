// SPDX-License-Identifier: Apache-2.0
package hakmem.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that LeakCheckTest has the launcher run; by themselves they are not found. */
final class SampleTests {
  private SampleTests() {}

  static long keep(long bytes) {
    return Hakmem.malloc(bytes);
  }

  @NoLeaks
  static final class Clean {
    private static long shared;
    private final long field = Hakmem.malloc(32);
    private long each;

    @BeforeAll
    static void allocateForAll() {
      shared = Hakmem.malloc(64);
    }

    @BeforeEach
    void allocateBefore(Allocator own) {
      each = own.malloc(100);
    }

    @AfterEach
    void freeAfter(Allocator own) {
      own.free(each);
      Hakmem.free(field);
    }

    @AfterAll
    static void freeForAll() {
      Hakmem.free(shared);
    }

    @Test
    void frees() {
      Hakmem.free(Hakmem.realloc(keep(10), 10_000));
    }

    @Test
    void freesInAnotherThread() throws InterruptedException {
      long block = keep(10);
      Thread.ofVirtual().start(() -> Hakmem.free(block)).join();
    }

    @Test
    void closesItsArena(Allocator own) {
      try (Arena arena = own.confinedArena()) {
        assertEquals(100, arena.allocate(100).byteSize());
      }
    }
  }

  /** Each of these is to fail. */
  @NoLeaks
  static final class Leaky {
    static final List<Long> KEPT = new ArrayList<>();

    @Test
    void leaksOneBlock() {
      KEPT.add(keep(4711));
    }

    @Test
    void leaksFromItsOwnAllocator(Allocator own) {
      KEPT.add(own.malloc(815));
    }

    @Test
    void leaksInAnotherThread() throws InterruptedException {
      Thread.ofPlatform().name("leaker").start(() -> keep(99)).join();
    }

    @Test
    void failsAndLeaks() {
      KEPT.add(keep(7));
      assertEquals(1, 2);
    }
  }

  /** Watches one allocator that it has made itself. */
  static final class OfOne {
    static final Allocator MINE = Allocator.builder().reserveBytes(1 << 24).build();

    @RegisterExtension static final LeakCheck CHECK = LeakCheck.of(MINE);

    @Test
    void leaksFromMine() {
      MINE.malloc(5);
    }

    @Test
    void leaksFromAnother() {
      Hakmem.malloc(5);
    }
  }
}
