// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import hakmem.api.Allocator;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
  private final Map<Long, Resident> all = new HashMap<>();
  private int made;

  /** A home and the thread that it is for. */
  private record Resident(WeakReference<Thread> thread, BufferHome home) {
    boolean isDead() {
      Thread owner = thread.get();
      return owner == null || !owner.isAlive();
    }
  }

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
    Resident known = all.get(thread.threadId());
    BufferHome home = known == null ? null : known.home();
    if (home == null) {
      home = new BufferHome(thread.threadId(), blocks.heap());
      all.put(thread.threadId(), new Resident(new WeakReference<>(thread), home));
      if (++made % SWEEP_PERIOD == 0) {
        leaveDead();
      }
    }
    table[placeOf(thread.threadId())] = home;
    return home;
  }

  /** Lets go of the homes of dead threads, and of the blocks in them. */
  private void leaveDead() {
    Iterator<Resident> residents = all.values().iterator();
    while (residents.hasNext()) {
      Resident resident = residents.next();
      if (resident.isDead()) {
        resident.home().spares().drain(blocks);
        int place = placeOf(resident.home().threadId());
        if (table[place] == resident.home()) {
          table[place] = null;
        }
        residents.remove();
      }
    }
  }

  /** Frees the blocks that wait with released buffers. */
  synchronized void drain() {
    leaveDead();
    for (Resident resident : all.values()) {
      resident.home().spares().drain(blocks);
    }
  }

  /** Those of living threads, for tests. */
  synchronized List<BufferHome> living() {
    return all.values().stream().map(Resident::home).toList();
  }
}
