// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocationFailure.Attempt;
import java.util.ArrayList;
import java.util.List;

/**
 * What gave way to a request so far. Private to its thread. To note something makes no Java object:
 * it must not fail when there is no room for one.
 */
public final class Trail {
  /** How often something of a kind was tried. */
  private static final class Tally {
    final Attempt.Kind kind;
    int times;
    long result;

    /** Lower: first tried earlier. */
    int place;

    Tally(Attempt.Kind kind) {
      this.kind = kind;
    }

    void add(int more, long moreResult, int nextPlace) {
      place = times == 0 ? nextPlace : place;
      times += more;
      result += moreResult;
    }
  }

  /** Of requests of which nobody keeps a record: what is noted is lost. */
  public static final Trail NONE = new Trail(0, List.of());

  private final long alignment;
  private final Tally[] tallies;
  private int lastPlace;

  private Trail(long alignment, List<Attempt.Kind> kinds) {
    this.alignment = alignment;
    List<Tally> all = new ArrayList<>();
    for (Attempt.Kind kind : kinds) {
      all.add(new Tally(kind));
    }
    this.tallies = all.toArray(new Tally[0]);
  }

  /** Of a request, without a step yet. */
  static Trail of(long alignment) {
    return new Trail(alignment, List.of(Attempt.Kind.values()));
  }

  /** Notes what was tried and what came of it. */
  public void note(Attempt.Kind kind, long result) {
    for (Tally tally : tallies) {
      if (tally.kind == kind) {
        lastPlace++;
        tally.add(1, result, lastPlace);
      }
    }
  }

  /** Adds what was tried when the request was made again. */
  public void addAll(Trail later) {
    for (Tally tally : tallies) {
      for (Tally more : later.tallies) {
        if (more.kind == tally.kind && more.times > 0) {
          tally.add(more.times, more.result, lastPlace + more.place);
        }
      }
    }
    if (tallies.length > 0) {
      lastPlace += later.lastPlace;
    }
  }

  /** In bytes, of the request. */
  public long alignment() {
    return alignment;
  }

  /** What was tried, in order. */
  public List<Attempt> attempts() {
    List<Attempt> attempts = new ArrayList<>();
    for (int place = 1; place <= lastPlace; place++) {
      for (Tally tally : tallies) {
        if (tally.times > 0 && tally.place == place) {
          attempts.add(new Attempt(tally.kind, tally.times, tally.result));
        }
      }
    }
    return attempts;
  }
}
