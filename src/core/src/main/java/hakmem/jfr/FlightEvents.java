// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.heap.Engine;
import hakmem.walk.EngineDoor;
import java.lang.ref.WeakReference;
import jdk.jfr.FlightRecorder;

/**
 * Writes what happens in an allocator to the flight recorder of the JDK, whenever a recording is
 * on: {@code hakmem.AllocationFailure}, {@code LimitReached}, {@code WrongFree}, {@code Adoption}
 * and {@code Purge} as they happen, {@code hakmem.Statistics} and {@code SizeClass} by period; of
 * blocks that are chosen by chance, see {@link Allocator.Builder#sampleBytes}, {@code
 * hakmem.AllocationSample} with the place in the program, and {@code FreeSample} with the lifetime.
 * Thread-safe. Cost: that of starting the recorder, at the first call some hundred milliseconds; an
 * event costs when it happens, and all of them are on slow paths.
 */
public final class FlightEvents implements Runnable, AutoCloseable {
  private final WeakReference<Engine> engine;
  private final Runnable statistics;
  private final Runnable sizeClasses;
  private final SampleEvents samples;

  private FlightEvents(Engine engine, PeriodicFigures figures, SampleEvents samples) {
    this.engine = new WeakReference<>(engine);
    this.statistics = figures::writeStatistics;
    this.sizeClasses = figures::writeSizeClasses;
    this.samples = samples;
  }

  /**
   * Has events of an allocator written until {@link #close}. The allocator is not kept alive.
   *
   * @param allocator which; once at a time
   * @param name that the events by period and the samples have, beside its tag
   * @return the registration, which the caller closes
   */
  public static FlightEvents register(Allocator allocator, String name) {
    Engine engine = EngineDoor.open(allocator);
    FlightEvents events =
        new FlightEvents(
            engine,
            new PeriodicFigures(Census.whileAlive(allocator), name),
            new SampleEvents(name, allocator.tag()));
    try {
      FlightRecorder.addPeriodicEvent(StatisticsEvent.class, events.statistics);
      FlightRecorder.addPeriodicEvent(SizeClassEvent.class, events.sizeClasses);
      engine.parts().counts().watch(new EventWriter(allocator.tag()));
      engine.parts().sampling().watch(events.samples);
    } catch (Throwable e) { // Error: undone.
      events.close();
      throw e;
    }
    return events;
  }

  /** Nothing is written from now on. Idempotent. */
  @Override
  public void close() {
    Engine known = engine.get();
    if (known != null) {
      known.parts().counts().watch(null);
      known.parts().sampling().unwatch(samples);
    }
    boolean ignored = FlightRecorder.removePeriodicEvent(statistics);
    boolean too = FlightRecorder.removePeriodicEvent(sizeClasses);
  }

  /** The same as {@link #close}. */
  @Override
  public void run() {
    close();
  }
}
