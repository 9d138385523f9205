// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.cli.trace.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One private copy of {@link TimedLoop}'s code per allocator. Thread-safe. */
final class LoopCopies {
  private static final Map<AllocatorKind, MethodHandle> CONSTRUCTORS = new ConcurrentHashMap<>();

  private LoopCopies() {}

  /**
   * A loop over a trace whose code is shared with other traces on the same allocator, and with no
   * other allocator.
   */
  static EventLoop timedLoop(Trace trace, AllocatorKind allocator) {
    try {
      return (EventLoop) CONSTRUCTORS.computeIfAbsent(allocator, _ -> copy()).invoke(trace);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException(
          "a copy of the timed loop cannot be made; report this as a bug", t);
    }
  }

  private static MethodHandle copy() {
    try (InputStream in = TimedLoop.class.getResourceAsStream("TimedLoop.class")) {
      MethodHandles.Lookup hidden =
          MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), true);
      return hidden.findConstructor(
          hidden.lookupClass(), MethodType.methodType(void.class, Trace.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the timed loop cannot be copied; report this as a bug", e);
    }
  }
}
