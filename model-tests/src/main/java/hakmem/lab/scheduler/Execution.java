// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A logical thread stops before each access, when it is known what the access will be. Whoever has
 * stopped asks the strategy who goes next: if it is itself, it just goes on; else it pauses and
 * the main loop resumes the other. One step is one access and all private work up to the next one,
 * so the whole execution is determined by the sequence of choices.
 */
/** One run of a trial: its logical threads, one access at a time. Reused for the next run. */
final class Execution {
  /** Most logical threads of a trial. */
  static final int THREADS_MAX = 4;

  /** More accesses than any scenario needs: beyond, something loops. */
  static final int STEPS_MAX = 20_000;

  private final Locations locations = new Locations();
  private final Dependencies dependencies = new Dependencies();
  private final RaceDetector races = new RaceDetector();
  private final Meetings meetings = new Meetings();
  private final Conflicts conflicts = this::conflict;
  private final Strategy strategy;
  private Judge judge = Judge.ALL;
  private final List<Coroutine> coroutines = new ArrayList<>();
  private final IntTable pendingLocation = new IntTable(1, -1);
  private final IntTable pendingSite = new IntTable(1, 0);
  private final IntTable siteByLocation = new IntTable(1, 0);
  private int threads;
  private @NonNegative int current;
  private int runnable;
  private int next;
  private @NonNegative int steps;
  private int lastLocation;
  private boolean lastWrote;
  private boolean starting;
  private @Nullable String violation;
  private @Nullable List<AccessRecord> record;

  /** Executions that this strategy directs. */
  Execution(Strategy strategy) {
    this.strategy = strategy;
  }

  /** What makes the next runs fail. */
  void judgeBy(Judge newJudge) {
    judge = newJudge;
  }

  /** Notes each access of the next run in a list. */
  void recordInto(@Nullable List<AccessRecord> list) {
    record = list;
  }

  /** Runs a trial to its end, or to where the strategy gives up; null or what went wrong. */
  @Nullable String run(Trial trial) {
    begin(trial);
    Points.activate(this);
    try {
      startAll();
      next = strategy.choose(this, -1);
      while (next >= 0) {
        current = next;
        next = -1;
        if ((runnable >>> current & 1) == 0) {
          throw new IllegalStateException(notRepeated(current));
        }
        coroutines.get(current).resume();
        if (violation != null) {
          break;
        }
        if ((runnable >>> current & 1) == 0) {
          next = runnable == 0 ? -1 : strategy.choose(this, -1);
        }
      }
    } finally {
      Points.activate(null);
    }
    meetings.end();
    if (violation == null && runnable == 0) {
      finish(trial);
    }
    return violation;
  }

  private String notRepeated(int thread) {
    return ("step %d: thread %s has ended, and had not ended there in the execution that this one"
            + " repeats: what threads do depends on more than their order. Look for state that one"
            + " execution leaves to the next: memory that is not purged (a purge left out?), a"
            + " static, a cache; or for time, randomness and identity hashes")
        .formatted(steps, name(thread));
  }

  private void begin(Trial trial) {
    locations.clear();
    siteByLocation.clear();
    threads = trial.threads();
    dependencies.begin(threads);
    races.begin(trial);
    meetings.begin();
    runnable = 0;
    steps = 0;
    violation = null;
    strategy.begin(this);
    coroutines.clear();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      coroutines.add(new Coroutine(() -> body(trial, thread)));
    }
  }

  private void body(Trial trial, @NonNegative int thread) {
    try {
      trial.run(thread);
    } catch (ScenarioFailure e) {
      fail(e.check(), e.what());
    } catch (RuntimeException | Error e) {
      fail(Check.EXCEPTION, "thread " + name(thread) + " got " + e + placeOf(e));
    }
    runnable &= ~(1 << thread);
  }

  private void finish(Trial trial) {
    try {
      trial.finish();
    } catch (ScenarioFailure e) {
      fail(e.check(), e.what());
    } catch (RuntimeException | Error e) {
      fail(Check.EXCEPTION, "when all threads had ended: " + e + placeOf(e));
    }
  }

  private static String placeOf(Throwable e) {
    for (StackTraceElement element : e.getStackTrace()) {
      if (element.getClassName().startsWith("hakmem.")
          && !element.getClassName().startsWith("hakmem.lab.")) {
        return " at " + element;
      }
    }
    return "";
  }

  /** Runs each thread up to its first access. */
  private void startAll() {
    starting = true;
    for (int t = 0; t < threads && violation == null; t++) {
      current = t;
      runnable |= 1 << t;
      coroutines.get(t).resume();
    }
    starting = false;
  }

  /** A logical thread is about to make an access. Returns when it is its turn. */
  void access(Object owner, long index, int site) {
    int thread = current;
    int location = locations.numberOf(owner, index);
    siteByLocation.set(location, site);
    pendingLocation.set(thread, location);
    pendingSite.set(thread, site);
    if (starting) {
      Coroutine.pause();
    } else {
      next = violation == null ? strategy.choose(this, thread) : -1;
      if (next != thread) {
        Coroutine.pause();
      }
    }
    commit(thread, location, site);
  }

  private void commit(@NonNegative int thread, @NonNegative int location, int siteNumber) {
    Site site = Site.of(siteNumber);
    if (steps == STEPS_MAX) {
      fail(Check.ENDLESS, STEPS_MAX + " accesses, and no end; last " + site.place());
      next = -1;
      Coroutine.pause();
    }
    int step = steps++;
    lastLocation = location;
    lastWrote = site.kind().writes();
    meetings.made(step, siteNumber);
    dependencies.commit(step, thread, location, lastWrote, conflicts);
    if (record != null) {
      record.add(new AccessRecord(thread, siteNumber, location));
    }
    String race = races.commit(thread, location, siteNumber);
    if (race != null) {
      fail(Check.RACE, race);
    }
  }

  private void conflict(@NonNegative int earlier, @NonNegative int later) {
    meetings.met(earlier, later);
    strategy.conflict(earlier, later);
  }

  /** Whether values matter. */
  boolean isRecording() {
    return record != null && !record.isEmpty();
  }

  /** The value that the access is about to write. */
  void noteWritten(@Nullable Object value) {
    if (record != null && !record.isEmpty()) {
      record.getLast().wrote(value);
    }
  }

  /** What the access has read. */
  void noteResult(@Nullable Object value) {
    if (record != null && !record.isEmpty()) {
      record.getLast().got(value);
    }
  }

  /** Whether a conditional access has written. */
  void noteSuccess(boolean success) {
    String race = races.conditionalEnded(current, success);
    if (race != null) {
      fail(Check.RACE, race);
    }
    if (isRecording()) {
      noteResult(success);
    }
  }

  /** The current thread waits in a loop: others must move before it is worth another turn. */
  void spin() {
    strategy.spinning(current);
  }

  private void fail(Check check, String what) {
    if (violation == null && (judge.makes(check) || check == Check.ENDLESS)) {
      violation = check.reports(what);
    }
  }

  /** The thread that runs. */
  @NonNegative
  int current() {
    return current;
  }

  /** Threads that have not ended, as bits. */
  int runnable() {
    return runnable;
  }

  /** Number of the next step. */
  @NonNegative
  int steps() {
    return steps;
  }

  /** Number of threads. */
  int threads() {
    return threads;
  }

  /** Site of the access that a thread will make next. */
  int pendingSite(@NonNegative int thread) {
    return pendingSite.get(thread);
  }

  /** Whether a thread's next access and the last one made depend on each other. */
  boolean dependsOnLast(@NonNegative int thread, int lastThread) {
    return thread == lastThread
        || (pendingLocation.get(thread) == lastLocation
            && (lastWrote || Site.of(pendingSite(thread)).kind().writes()));
  }

  /** Names of all locations of this run. */
  List<String> locationNames() {
    return locations.names(siteByLocation);
  }

  /** The steps of the last run. */
  Schedule schedule() {
    return Schedule.of(dependencies.threadsOf(steps));
  }

  /** What depends on what. */
  Dependencies dependencies() {
    return dependencies;
  }

  /** A, B, C, D. */
  static String name(int thread) {
    return Character.toString('A' + thread);
  }

  /** What met in this and earlier runs. */
  Meetings meetings() {
    return meetings;
  }

  /** Races that are documented as intended, met in this and earlier runs. */
  Set<IntendedRaces.Intended> intendedRaces() {
    return races.intendedMet();
  }
}
