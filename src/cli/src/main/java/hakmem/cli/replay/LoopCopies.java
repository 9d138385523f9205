// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.lab.trace.EventTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;

/** Private copies of {@link TimedLoop}'s code. Thread-safe. */
final class LoopCopies {
  private LoopCopies() {}

  /**
   * A loop over a trace whose code is shared with no other allocator and no other trace, so that
   * what the compiler learned from one does not count for the next.
   */
  static EventLoop timedLoop(EventTable trace) {
    try (InputStream in = TimedLoop.class.getResourceAsStream("TimedLoop.class")) {
      if (in == null) {
        throw new IllegalStateException("TimedLoop has no class file; report this as a bug");
      }
      Class<?> copy =
          MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), true).lookupClass();
      return (EventLoop) copy.getDeclaredConstructor(EventTable.class).newInstance(trace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the timed loop cannot be copied; report this as a bug", e);
    }
  }
}
