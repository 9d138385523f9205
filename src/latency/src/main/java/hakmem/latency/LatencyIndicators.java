// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import hakmem.api.Allocator;
import hakmem.walk.TimingDoor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Incident I13: indicators were used before they were defined. Here all fields are final and made
 * before anybody is told of the object; the last thing that the start does is to tell. A step that
 * ends in that moment finds all there is.
 */
/**
 * Indicators of an allocator's latency while they are on: each slow step, and a sample of mallocs
 * and frees, as histograms; soft and hard page faults of the process against those at the start.
 * Thread-safe.
 *
 * <p>Timed are the operations of {@link hakmem.api.Hakmem} and {@link Allocator}, not those of
 * handles of heaps; what fails or is refused is not. The slow steps are those of all, and a refill
 * that fails is among them.
 *
 * <p>Cost: off, that is before the start and after the close, nothing. On, mallocs and frees are as
 * fast as ever but for some of each thread after the begin of a round, of which there are about 100
 * a second: these look their heap up by thread instead of finding it at a glance, until one was
 * timed. If the caller says how many are to be timed, all do so, which is more than a malloc
 * itself. A slow step looks at the clock twice. Memory: 12 times four histograms of 37 KiB each,
 * and a thread for the rounds.
 */
public final class LatencyIndicators implements AutoCloseable {
  /**
   * One malloc and free in so many is timed after the begin of a round, which ends its thread's.
   */
  public static final int SAMPLE_EVERY = 64;

  private static final int CLOCK_LOOKS = 101;

  private final TimingDoor door;
  private final int sampleEvery;
  private final Path stat;
  private final Timings timings = new Timings();
  private final @Nullable TimingRounds rounds;
  private final long clockNanos = clockNanos();
  private final long startNanos;
  private final PageFaults faultsAtStart;

  /** Guarded by this, and so are the faults. */
  private long periodNanos;

  private PageFaults periodFaults;

  private LatencyIndicators(Allocator allocator, int sampleEvery, boolean inRounds, Path stat) {
    this.door = TimingDoor.open(allocator);
    this.sampleEvery = sampleEvery;
    this.rounds = inRounds ? new TimingRounds(door) : null;
    this.stat = stat;
    this.faultsAtStart = PageFaults.read(stat);
    this.periodFaults = faultsAtStart;
    this.startNanos = System.nanoTime();
    this.periodNanos = startNanos;
  }

  /**
   * Indicators from now on, with mallocs and frees timed in rounds: about 100 times a second one of
   * each thread, chosen by chance from those that follow. This is for production.
   *
   * @param allocator whose; it must be open
   * @return the indicators, which the caller closes
   * @throws IllegalStateException others time its mallocs and frees already
   * @throws hakmem.api.AllocatorClosedException it is closed
   */
  public static LatencyIndicators start(Allocator allocator) {
    LatencyIndicators indicators =
        new LatencyIndicators(allocator, SAMPLE_EVERY, true, PageFaults.STAT);
    indicators.begin();
    return indicators;
  }

  /**
   * The same without rounds.
   *
   * @param sampleEvery one malloc and free in so many is timed, by chance, for which each pays; 0:
   *     none, which leaves fast paths as they are
   * @throws IllegalArgumentException it is negative
   * @throws IllegalStateException others time its mallocs and frees already
   */
  public static LatencyIndicators start(Allocator allocator, int sampleEvery) {
    return start(allocator, sampleEvery, PageFaults.STAT);
  }

  static LatencyIndicators start(Allocator allocator, int sampleEvery, Path stat) {
    if (sampleEvery < 0) {
      throw new IllegalArgumentException("sampleEvery must be 0 or more: " + sampleEvery);
    }
    LatencyIndicators indicators = new LatencyIndicators(allocator, sampleEvery, false, stat);
    indicators.begin();
    return indicators;
  }

  private void begin() {
    if (sampleEvery > 0 && !time()) {
      throw new IllegalStateException(
          "mallocs and frees of this allocator are timed already; close those indicators, or start"
              + " these with sampleEvery=0");
    }
    try {
      door.watch(timings);
      if (rounds != null) {
        rounds.start();
      }
    } catch (Throwable e) { // Error: undone.
      close();
      throw e;
    }
  }

  private boolean time() {
    return rounds == null
        ? door.time(timings, sampleEvery)
        : door.timeInRounds(timings, sampleEvery);
  }

  /** Half of the looks at the clock take at most so long. */
  private static long clockNanos() {
    long[] looks = new long[CLOCK_LOOKS];
    for (int i = 0; i < looks.length; i++) {
      long before = System.nanoTime();
      looks[i] = System.nanoTime() - before;
    }
    Arrays.sort(looks);
    return looks[looks.length / 2];
  }

  /** What there was since the start. Cost: a walk through all histograms. */
  public LatencySnapshot total() {
    PageFaults faults = PageFaults.read(stat).since(faultsAtStart);
    return snapshot(System.nanoTime() - startNanos, timings.total(), faults);
  }

  /** What there was since the call before, or the start; a new period begins. Cost: the same. */
  public synchronized LatencySnapshot endPeriod() {
    List<LatencyRow> rows = timings.endPeriod();
    long now = System.nanoTime();
    PageFaults faults = PageFaults.read(stat);
    LatencySnapshot snapshot = snapshot(now - periodNanos, rows, faults.since(periodFaults));
    periodNanos = now;
    periodFaults = faults;
    return snapshot;
  }

  private LatencySnapshot snapshot(long nanos, List<LatencyRow> rows, PageFaults faults) {
    long lost = door.lost() + timings.lost();
    long begun = rounds == null ? 0 : rounds.begun();
    return new LatencySnapshot(nanos, sampleEvery, begun, clockNanos, lost, rows, faults);
  }

  /** Nothing more is recorded; what was can still be read. Idempotent. */
  @Override
  public void close() {
    if (rounds != null) {
      rounds.end();
    }
    door.stopTiming(timings);
    door.unwatch(timings);
  }
}
