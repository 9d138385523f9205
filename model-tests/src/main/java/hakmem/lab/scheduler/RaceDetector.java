// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.HashSet;
import java.util.Set;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Happens-before by vector clocks. A release write replaces what its location has published by the
 * clock of its thread; an exchange or a successful CAS does so after joining what was there; a
 * plain or opaque write publishes nothing, and what others had published there is no longer what a
 * reader reads from. So "plain instead of release" loses an edge, and the plain accesses that it
 * ordered become a race, although the execution itself is sequentially consistent.
 */
/**
 * Finds two accesses of one location that nothing orders, one of them plain, one of them a write.
 */
final class RaceDetector {
  private static final int T = Execution.THREADS_MAX;
  private static final int PLAIN_READ = 0;
  private static final int PLAIN_WRITE = 1;
  private static final int ATOMIC_READ = 2;
  private static final int ATOMIC_WRITE = 3;
  private static final int CATEGORIES = 4;

  /** By thread: its clock. */
  private final IntTable clock = new IntTable(T, 0);

  /** By thread: location and site of the conditional access whose result is not yet known. */
  private final IntTable conditional = new IntTable(1, -1);

  private final IntTable conditionalSite = new IntTable(1, 0);
  private final Set<IntendedRaces.Intended> intendedMet = new HashSet<>();

  /** By location and thread: what was published there. */
  private final IntTable published = new IntTable(T, 0);

  /** By location and category, and thread: clock of the last such access, and its site. */
  private final IntTable last = new IntTable(T, 0);

  private final IntTable sites = new IntTable(T, 0);
  private int threads;
  private @Nullable Trial trial;

  /** Forgets the last execution: what its threads find was written before they began. */
  void begin(Trial next) {
    trial = next;
    threads = next.threads();
    clock.clear();
    conditional.clear();
    published.clear();
    last.clear();
    sites.clear();
    for (int t = 0; t < threads; t++) {
      clock.set(t, t, 1);
    }
  }

  /** Notes an access, in the order of the execution; null, or the race that it is part of. */
  @Nullable String commit(@NonNegative int thread, @NonNegative int location, int site) {
    AccessKind kind = Site.of(site).kind();
    conditional.set(thread, -1);
    if (kind.acquires()) {
      for (int t = 0; t < threads; t++) {
        clock.set(thread, t, Math.max(clock.get(thread, t), published.get(location, t)));
      }
    }
    String race = kind.isConditional() ? null : raceOf(thread, location, site, kind);
    if (kind.isConditional()) {
      // Judged when its result is known: one that fails has only seen that it must not go on.
      conditional.set(thread, location);
      conditionalSite.set(thread, site);
    } else {
      note(location, category(kind), thread, site);
      if (kind.writes()) {
        publish(thread, location, kind.releases());
      }
    }
    return race;
  }

  private static @NonNegative int category(AccessKind kind) {
    if (kind.isPlain()) {
      return kind.writes() ? PLAIN_WRITE : PLAIN_READ;
    }
    return kind.writes() ? ATOMIC_WRITE : ATOMIC_READ;
  }

  private void note(
      @NonNegative int location, @NonNegative int category, @NonNegative int thread, int site) {
    int row = location * CATEGORIES + category;
    last.set(row, thread, clock.get(thread, thread));
    sites.set(row, thread, site);
  }

  private void publish(@NonNegative int thread, @NonNegative int location, boolean releases) {
    for (int t = 0; t < threads; t++) {
      published.set(location, t, releases ? clock.get(thread, t) : 0);
    }
    clock.set(thread, thread, clock.get(thread, thread) + 1);
  }

  /** The result of a CAS is known; null, or the race that its write is part of. */
  @Nullable String conditionalEnded(@NonNegative int thread, boolean success) {
    int location = conditional.get(thread);
    conditional.set(thread, -1);
    if (location < 0 || !success) {
      return null;
    }
    int site = conditionalSite.get(thread);
    String race = raceOf(thread, location, site, Site.of(site).kind());
    note(location, ATOMIC_WRITE, thread, site);
    publish(thread, location, Site.of(site).kind().releases());
    return race;
  }

  private @Nullable String raceOf(
      @NonNegative int thread, @NonNegative int location, int site, AccessKind kind) {
    boolean plain = kind.isPlain();
    String race = against(PLAIN_WRITE, thread, location, site);
    if (race == null && plain) {
      race = against(ATOMIC_WRITE, thread, location, site);
    }
    if (race == null && kind.writes()) {
      race = against(PLAIN_READ, thread, location, site);
    }
    if (race == null && kind.writes() && plain) {
      race = against(ATOMIC_READ, thread, location, site);
    }
    return race;
  }

  private @Nullable String against(
      @NonNegative int category, @NonNegative int thread, @NonNegative int location, int site) {
    int row = location * CATEGORIES + category;
    for (int t = 0; t < threads; t++) {
      if (t != thread && last.get(row, t) > clock.get(thread, t)) {
        String race = judge(Site.of(sites.get(row, t)), Site.of(site), t, thread);
        if (race != null) {
          return race;
        }
      }
    }
    return null;
  }

  private @Nullable String judge(Site first, Site second, int firstThread, int secondThread) {
    Trial program = trial;
    if (program == null) {
      throw new IllegalStateException("no execution has begun");
    }
    IntendedRaces.Intended intended = IntendedRaces.of(first, second, program);
    if (intended != null) {
      intendedMet.add(intended);
      return null;
    }
    return second.field()
        + ": "
        + first.kind().text()
        + " at "
        + first.place()
        + " by "
        + Execution.name(firstThread)
        + " and "
        + second.kind().text()
        + " at "
        + second.place()
        + " by "
        + Execution.name(secondThread)
        + " are not ordered";
  }

  /** Intended races that were met since this detector was made. */
  Set<IntendedRaces.Intended> intendedMet() {
    return intendedMet;
  }
}
