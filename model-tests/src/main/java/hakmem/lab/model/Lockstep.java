// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Trace;
import hakmem.lab.trace.TraceRunner;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Drives the allocator of this class loader beside the model. Public with a constructor without
 * parameters, so that a loader of planted bugs can make one of its own.
 */
public final class Lockstep implements TraceRunner {
  /** An executor; it keeps nothing between runs. */
  public Lockstep() {}

  @Override
  public @Nullable Failure run(Trace trace, Checks checks) {
    int at = 0;
    int last = trace.steps().size();
    try (Run run = new Run(trace.config(), checks)) {
      for (; at < last; at++) {
        run.step(trace.steps().get(at));
        if (checks.auditAfter(at) || at == last - 1) {
          run.audit();
        }
      }
      run.settle();
      return null;
    } catch (Violation e) {
      return new Failure(at, e.invariant(), e.getMessage());
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      return new Failure(at, "MODEL-EXCEPTION", "unexpected " + e + place(e));
    }
  }

  /** Where in the engine, the memory below it left out. */
  private static String place(Throwable e) {
    for (StackTraceElement element : e.getStackTrace()) {
      String name = element.getClassName();
      if (name.startsWith("hakmem.")
          && !name.startsWith("hakmem.lab.")
          && !name.startsWith("hakmem.memory.")
          && !name.startsWith("hakmem.testkit.")) {
        return " at " + element;
      }
    }
    return "";
  }
}
