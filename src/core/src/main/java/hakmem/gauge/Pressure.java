// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.MemoryPressureListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Who is asked for memory when a limit refuses, and which threads are asking. Looked at when a
 * request was refused, never before. Thread-safe; without a listener it makes no Java object.
 */
public final class Pressure implements SoftAsker {
  /** One for all tags of a root: who is asked by a request of one may make one of another. */
  private final ConcurrentHashMap<Thread, Relief> reliefs;

  private final @Nullable Pressure outer;
  private volatile @Nullable MemoryPressureListener listener;

  /**
   * Nobody is asked but those of the tags around.
   *
   * @param outer of the tag around; null: there is none
   */
  public Pressure(@Nullable Pressure outer) {
    this.outer = outer;
    this.reliefs = outer == null ? new ConcurrentHashMap<>() : outer.reliefs;
  }

  /** From now on somebody is asked; null: nobody. */
  public void listen(@Nullable MemoryPressureListener newListener) {
    listener = newListener;
  }

  private boolean isHeard() {
    return listener != null || outer != null && outer.isHeard();
  }

  /** Those of the tags around, the outermost first, and the own one last; null: nobody. */
  private List<@Nullable MemoryPressureListener> listeners() {
    List<@Nullable MemoryPressureListener> all =
        outer == null ? new ArrayList<>() : outer.listeners();
    all.add(listener);
    return all;
  }

  @Override
  public boolean asksFirst() {
    if (!isHeard()) {
      return false;
    }
    Relief own = reliefs.get(Thread.currentThread());
    return own == null || own.waitsAtSoftLimit();
  }

  /** Whether a request that fails in the calling thread is at its end: nobody is to be asked. */
  public boolean isFinal() {
    Relief own = reliefs.get(Thread.currentThread());
    return own == null ? !isHeard() : own.isAsking();
  }

  /** Whether the calling thread tries a request again, which takes what is refused. */
  public boolean isTrying() {
    Relief own = reliefs.get(Thread.currentThread());
    return own != null && !own.isAsking();
  }

  /**
   * The calling thread begins to try a request again, until {@link #end}. It must not already.
   *
   * @param trail what gave way to it before
   */
  public Relief begin(CommitGauge gauge, Trail trail) {
    Relief relief = new Relief(gauge, listeners(), trail);
    reliefs.put(Thread.currentThread(), relief);
    return relief;
  }

  /** The calling thread has done with its request. */
  public void end() {
    Relief ignored = reliefs.remove(Thread.currentThread());
  }
}
