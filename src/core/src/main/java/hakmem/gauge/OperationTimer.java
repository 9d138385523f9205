// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

/**
 * Who wants to know how long operations take. Called by the thread that made one, after it; what it
 * throws is lost. Times are in nanoseconds, and hold one look at the clock.
 */
public interface OperationTimer {
  /** A malloc that succeeded took so long. */
  void timedMalloc(long nanos);

  /** A free that was right took so long. */
  void timedFree(long nanos);

  /** One that was chosen could not be told, because of this. */
  void lost(Throwable cause);
}
