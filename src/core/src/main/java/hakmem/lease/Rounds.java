// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Whose round comes next: that which has been due for longest, so that none starves beside one
 * whose rounds last longer than its period. Keeps nobody alive. Moments and periods are those of
 * {@link System#nanoTime}, and the caller's. Not thread-safe.
 */
public final class Rounds {
  private static final class Entry {
    final WeakReference<Maintained> maintained;
    final long periodNanos;
    long dueNanos;

    Entry(Maintained maintained, long periodNanos, long now) {
      this.maintained = new WeakReference<>(maintained);
      this.periodNanos = periodNanos;
      this.dueNanos = now + periodNanos;
    }

    boolean isForgotten() {
      return maintained.get() == null;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** Nobody's. */
  public Rounds() {}

  /** Adds one whose first round is due after a period. */
  public void add(Maintained maintained, long periodNanos, long now) {
    entries.add(new Entry(maintained, periodNanos, now));
  }

  /** Takes one out. */
  public void remove(Maintained maintained) {
    entries.removeIf(entry -> entry.maintained.refersTo(maintained));
  }

  /** Whether one has rounds. */
  public boolean has(Maintained maintained) {
    return entries.stream().anyMatch(entry -> entry.maintained.refersTo(maintained));
  }

  /** Whether nobody who is still there has rounds. */
  public boolean isEmpty() {
    entries.removeIf(Entry::isForgotten);
    return entries.isEmpty();
  }

  private @Nullable Entry earliest(long now) {
    Entry first = null;
    for (Entry entry : entries) {
      if (!entry.isForgotten() && (first == null || isBefore(entry, first, now))) {
        first = entry;
      }
    }
    return first;
  }

  private static boolean isBefore(Entry one, Entry other, long now) {
    return one.dueNanos - now < other.dueNanos - now;
  }

  /** Who is due and has been for longest, and due again a period from now; null: nobody is due. */
  public @Nullable Maintained takeDue(long now) {
    Entry first = earliest(now);
    if (first == null || first.dueNanos - now > 0) {
      return null;
    }
    first.dueNanos = now + first.periodNanos;
    return first.maintained.get();
  }

  /** How long it takes until somebody is due; 0 if somebody is. */
  public long nanosToNext(long now) {
    Entry first = earliest(now);
    return first == null ? 0 : Math.max(0, first.dueNanos - now);
  }
}
