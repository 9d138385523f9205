// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.BlockArena;
import hakmem.api.ScopeGroup;
import hakmem.lab.strike.Act;
import java.lang.foreign.SegmentAllocator;
import java.util.function.Supplier;

/**
 * Arenas in which an Error comes. What it leaves open is closed afterwards, as a program does that
 * opened it in a try: then no more may be missing than one block.
 */
final class ArenaStrikes {
  /** Bytes that share blocks, that fill one, and that get a block of their own. */
  private static final long[] SIZES = {100, 900, 300, 5_000, 6_000, 16};

  private ArenaStrikes() {}

  /** By a thread that dies then. */
  static void run(Run run, Act.Other act) {
    Allocator allocator = run.allocator();
    Throwable thrown =
        StruckRun.on(
            Thread.ofPlatform(),
            () -> {
              try {
                strike(run, act);
              } finally {
                allocator.free(allocator.malloc(100)); // So that it has a heap in any case.
              }
            });
    run.heaps().strangerDied();
    StruckRun.rethrow(thrown);
  }

  private static void strike(Run run, Act.Other act) {
    Allocator allocator = run.allocator();
    switch (act) {
      case CONFINED_ARENA -> arena(run, allocator::confinedArena);
      case SHARED_ARENA -> arena(run, allocator::sharedArena);
      case GROUPED_ARENAS -> {
        group(run);
        wideGroup(run);
      }
      default -> {
        segment(run, allocator.segmentAllocator());
        segment(run, allocator.uninitializedSegmentAllocator());
      }
    }
  }

  private static void arena(Run run, Supplier<BlockArena> open) {
    BlockArena[] arena = new BlockArena[1];
    try {
      run.calls().run(() -> arena[0] = open.get());
      for (long bytes : SIZES) {
        run.calls().run(() -> allocate(arena[0], bytes, 8));
      }
      run.calls().run(() -> allocate(arena[0].uninitialized(), 5_000, 64));
      run.calls().run(() -> arena[0].close());
    } finally {
      if (arena[0] != null && arena[0].scope().isAlive()) {
        close(arena[0]);
      }
    }
  }

  /** Two arenas of a scope, and one that stands alone, since too much waits. */
  private static void group(Run run) {
    ScopeGroup[] group = new ScopeGroup[1];
    try {
      run.calls().run(() -> group[0] = run.allocator().scopeGroup(2_000));
      BlockArena[] pin = new BlockArena[1];
      try {
        run.calls().run(() -> pin[0] = group[0].sharedArena());
        for (int i = 0; i < 3; i++) {
          arena(run, () -> group[0].sharedArena());
        }
        run.calls().run(() -> group[0].endWaiting());
        run.calls().run(() -> pin[0].close());
        arena(run, () -> group[0].sharedArena());
        run.calls().run(() -> group[0].endWaiting());
        run.calls().run(() -> group[0].waitingBytes());
        run.calls().run(() -> group[0].close());
      } finally {
        if (pin[0] != null) {
          close(pin[0]);
        }
      }
    } finally {
      if (group[0] != null) {
        group[0].close();
      }
    }
  }

  /** Little waits: the scope ends when that is asked for, and with the group. */
  private static void wideGroup(Run run) {
    ScopeGroup[] group = new ScopeGroup[1];
    try {
      run.calls().run(() -> group[0] = run.allocator().scopeGroup(1 << 20));
      arena(run, () -> group[0].sharedArena());
      run.calls().run(() -> group[0].endWaiting());
      arena(run, () -> group[0].sharedArena());
      run.calls().run(() -> group[0].close());
    } finally {
      if (group[0] != null) {
        group[0].close();
      }
    }
  }

  /** An arena of a group does not say whether it is closed. */
  private static void close(BlockArena arena) {
    try {
      arena.close();
    } catch (IllegalStateException e) {
      if (!"Already closed".equals(e.getMessage())) {
        throw e;
      }
    }
  }

  private static void segment(Run run, SegmentAllocator segments) {
    long[] block = new long[1];
    try {
      run.calls().run(() -> block[0] = segments.allocate(100, 64).address());
    } finally {
      AddressFault ignored = run.allocator().tryFree(block[0]);
    }
  }

  private static void allocate(SegmentAllocator segments, long bytes, long alignment) {
    long ignored = segments.allocate(bytes, alignment).address();
  }
}
