// SPDX-License-Identifier: Apache-2.0
package hakmem.canary;

import hakmem.lab.scheduler.Check;
import hakmem.lab.scheduler.ScenarioFailure;
import hakmem.lab.scheduler.Trial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter that loses an update, and a flag that is set with too weak a mode: what the scheduler
 * must find. Outside hakmem.lab, so that the instrumenter takes it for a class of the engine.
 */
public final class RacyCounter implements Trial {
  private static final VarHandle COUNT;
  private static final VarHandle READY;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(RacyCounter.class, "count", int.class);
      READY = MethodHandles.lookup().findVarHandle(RacyCounter.class, "ready", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String kind;
  private int count;
  private int data;

  @SuppressWarnings("unused") // Through READY.
  private boolean ready;

  /**
   * A counter of a kind: plain, opaque or atomic, or a message: sent-plain, sent-opaque or
   * sent-release.
   */
  public RacyCounter(String kind) {
    this.kind = kind;
  }

  @Override
  public int threads() {
    return 2;
  }

  @Override
  public void run(int thread) {
    switch (kind) {
      case "plain" -> count++;
      case "opaque" -> COUNT.setOpaque(this, (int) COUNT.getOpaque(this) + 1);
      case "atomic" -> COUNT.getAndAdd(this, 1);
      default -> {
        if (thread == 0) {
          data = 1;
          send();
        } else if ((boolean) READY.getAcquire(this) && data != 1) {
          throw new IllegalStateException("no schedule can show this");
        }
      }
    }
  }

  private void send() {
    switch (kind) {
      case "sent-plain" -> READY.set(this, true);
      case "sent-opaque" -> READY.setOpaque(this, true);
      default -> READY.setRelease(this, true);
    }
  }

  @Override
  public void finish() {
    if (!kind.startsWith("sent") && count != 2) {
      throw new ScenarioFailure(Check.CONTENT, "the count is " + count);
    }
  }
}
