// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
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

  private final int[][] clock = new int[T][T];
  private final int[] conditional = new int[T];
  private final int[] conditionalSite = new int[T];
  private final Set<IntendedRaces.Intended> intendedMet = new HashSet<>();

  /** By location and thread: what was published there. */
  private int[] published = new int[256 * T];

  /** By location, category and thread: clock of the last such access, and its site. */
  private int[] last = new int[256 * CATEGORIES * T];

  private int[] sites = new int[256 * CATEGORIES * T];
  private int locations;
  private int threads;
  private boolean wrongFrees;

  /** Forgets the last execution: what its threads find was written before they began. */
  void begin(int count, boolean programFreesWrongly) {
    wrongFrees = programFreesWrongly;
    threads = count;
    locations = 0;
    for (int t = 0; t < T; t++) {
      Arrays.fill(clock[t], 0);
      clock[t][t] = 1;
      conditional[t] = -1;
    }
  }

  /** Notes an access, in the order of the execution; null, or the race that it is part of. */
  @Nullable String commit(int thread, int location, int site) {
    reserve(location);
    AccessKind kind = Site.of(site).kind();
    int[] mine = clock[thread];
    conditional[thread] = -1;
    if (kind.acquires()) {
      for (int t = 0; t < threads; t++) {
        mine[t] = Math.max(mine[t], published[location * T + t]);
      }
    }
    String race = kind.isConditional() ? null : raceOf(thread, location, site, kind);
    if (kind.isConditional()) {
      // Judged when its result is known: one that fails has only seen that it must not go on.
      conditional[thread] = location;
      conditionalSite[thread] = site;
    } else {
      note(location, category(kind), thread, site);
      if (kind.writes()) {
        publish(thread, location, kind.releases());
      }
    }
    return race;
  }

  private static int category(AccessKind kind) {
    if (kind.isPlain()) {
      return kind.writes() ? PLAIN_WRITE : PLAIN_READ;
    }
    return kind.writes() ? ATOMIC_WRITE : ATOMIC_READ;
  }

  private void note(int location, int category, int thread, int site) {
    int at = (location * CATEGORIES + category) * T + thread;
    last[at] = clock[thread][thread];
    sites[at] = site;
  }

  private void publish(int thread, int location, boolean releases) {
    for (int t = 0; t < threads; t++) {
      published[location * T + t] = releases ? clock[thread][t] : 0;
    }
    clock[thread][thread]++;
  }

  /** The result of a CAS is known; null, or the race that its write is part of. */
  @Nullable String conditionalEnded(int thread, boolean success) {
    int location = conditional[thread];
    conditional[thread] = -1;
    if (location < 0 || !success) {
      return null;
    }
    int site = conditionalSite[thread];
    String race = raceOf(thread, location, site, Site.of(site).kind());
    note(location, ATOMIC_WRITE, thread, site);
    publish(thread, location, Site.of(site).kind().releases());
    return race;
  }

  private @Nullable String raceOf(int thread, int location, int site, AccessKind kind) {
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

  private @Nullable String against(int category, int thread, int location, int site) {
    for (int t = 0; t < threads; t++) {
      int at = (location * CATEGORIES + category) * T + t;
      if (t != thread && last[at] > clock[thread][t]) {
        String race = judge(Site.of(sites[at]), Site.of(site), t, thread);
        if (race != null) {
          return race;
        }
      }
    }
    return null;
  }

  private @Nullable String judge(Site first, Site second, int firstThread, int secondThread) {
    IntendedRaces.Intended intended = IntendedRaces.of(first, second, wrongFrees);
    if (intended != null) {
      intendedMet.add(intended);
      return null;
    }
    return "RACE: "
        + second.field()
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

  private void reserve(int location) {
    while (location * CATEGORIES * T + CATEGORIES * T > last.length) {
      published = Arrays.copyOf(published, 2 * published.length);
      last = Arrays.copyOf(last, 2 * last.length);
      sites = Arrays.copyOf(sites, 2 * sites.length);
    }
    while (locations <= location) {
      Arrays.fill(published, locations * T, (locations + 1) * T, 0);
      Arrays.fill(last, locations * CATEGORIES * T, (locations + 1) * CATEGORIES * T, 0);
      locations++;
    }
  }
}
