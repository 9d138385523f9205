// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import hakmem.api.Allocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The homes of all threads that allocate from one allocator. No ThreadLocal: its values would hold
 * the allocator, and with it a plug-in's class loader, for as long as the thread lives.
 * Thread-safe.
 */
final class BufferHomes {
  /**
   * A power of two. Threads whose ids meet in it take turns, at the price of a look into the map.
   */
  private static final int TABLE_LENGTH = 1024;

  /** Homes are made this often between two looks for those whose thread is gone. */
  private static final int SWEEP_PERIOD = 64;

  private final Allocator blocks;
  private final @Nullable BufferHome[] table = new @Nullable BufferHome[TABLE_LENGTH];
  private final Map<Thread, BufferHome> all = new WeakHashMap<>();
  private int made;

  BufferHomes(Allocator blocks) {
    this.blocks = blocks;
  }

  /** The calling thread's, made at the first call; null for a virtual thread. */
  @Nullable BufferHome current() {
    Thread thread = Thread.currentThread();
    long threadId = thread.threadId();
    BufferHome home = table[placeOf(threadId)];
    if (home != null && home.isOf(threadId)) {
      return home;
    }
    return thread.isVirtual() ? null : find(thread);
  }

  private static int placeOf(long threadId) {
    return (int) threadId & (TABLE_LENGTH - 1);
  }

  private synchronized BufferHome find(Thread thread) {
    BufferHome home = all.get(thread);
    if (home == null) {
      home = new BufferHome(thread.threadId(), blocks.heap());
      all.put(thread, home);
      if (++made % SWEEP_PERIOD == 0) {
        sweep();
      }
    }
    table[placeOf(thread.threadId())] = home;
    return home;
  }

  /** Lets go of the homes of threads that the garbage collector has taken. */
  private void sweep() {
    Set<BufferHome> living = Collections.newSetFromMap(new IdentityHashMap<>());
    living.addAll(all.values());
    for (int i = 0; i < TABLE_LENGTH; i++) {
      BufferHome home = table[i];
      if (home != null && !living.contains(home)) {
        table[i] = null;
      }
    }
  }

  /** Those of living threads, for tests. */
  synchronized List<BufferHome> living() {
    return new ArrayList<>(all.values());
  }
}
