// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import hakmem.lab.strike.Storm;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Does an operation where an Error may come in the middle of it: in an instrumented engine at one
 * of the places that it passes; else at the end of the thread's stack. For one thread.
 */
final class Peril {
  private static final int PLACES_MAX = 60;
  private static final int FRAMES_MAX = 80;

  private final boolean strikes;
  private final SplittableRandom random;
  private int height;
  private @Nullable LongSupplier action;
  private long result;
  private @Nullable Error error;

  /**
   * @param strikes whether the engine is instrumented
   */
  Peril(boolean strikes, SplittableRandom random) {
    this.strikes = strikes;
    this.random = random;
  }

  /** The Error that came out of the last operation, or null. */
  @Nullable Error error() {
    return error;
  }

  /** The result of an operation; means nothing if an Error came. Exceptions are passed on. */
  long run(LongSupplier operation) {
    error = null;
    if (strikes) {
      struck(operation);
    } else {
      action = operation;
      height = 1 + random.nextInt(FRAMES_MAX);
      dive();
    }
    return result;
  }

  private void struck(LongSupplier operation) {
    Storm.strikeAfter(1 + random.nextInt(PLACES_MAX));
    try {
      result = operation.getAsLong();
    } catch (StackOverflowError | OutOfMemoryError e) {
      error = e;
    } finally {
      Storm.cease();
    }
  }

  /** Goes down to the end of the stack, and a few frames up again; there it does it. */
  private int dive() {
    int above;
    try {
      above = 1 + dive();
    } catch (StackOverflowError e) {
      above = 0;
    }
    LongSupplier todo = action;
    if (above >= height && todo != null) {
      act(todo); // If there is no room even for this, it is done further up.
    }
    return above;
  }

  private void act(LongSupplier todo) {
    action = null;
    try {
      result = todo.getAsLong();
    } catch (StackOverflowError e) {
      error = e;
    }
  }
}
