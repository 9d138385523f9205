// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A logical thread that can be left at any point and entered again, in the one real thread: the
 * JDK's own continuation, below its virtual threads. A switch costs a quarter of a microsecond; a
 * hand-off between real threads fifty times that.
 */
final class Coroutine {
  private static final String PACKAGE = "jdk.internal.vm";
  private static final MethodHandle NEW;
  private static final MethodHandle RUN;
  private static final MethodHandle YIELD;

  static {
    try {
      Class<?> continuation = Class.forName(PACKAGE + ".Continuation");
      Class<?> scopeClass = Class.forName(PACKAGE + ".ContinuationScope");
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Object scope =
          lookup
              .findConstructor(scopeClass, MethodType.methodType(void.class, String.class))
              .invoke("logical-thread");
      MethodHandle constructor =
          lookup.findConstructor(
              continuation, MethodType.methodType(void.class, scopeClass, Runnable.class));
      NEW = constructor.bindTo(scope).asType(MethodType.methodType(Object.class, Runnable.class));
      RUN =
          lookup
              .findVirtual(continuation, "run", MethodType.methodType(void.class))
              .asType(MethodType.methodType(void.class, Object.class));
      YIELD =
          lookup
              .findStatic(continuation, "yield", MethodType.methodType(boolean.class, scopeClass))
              .bindTo(scope);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          "the scheduler needs the JVM option --add-exports java.base/"
              + PACKAGE
              + "=ALL-UNNAMED; start it through ./hakmem or Maven",
          e);
    } catch (Throwable e) {
      throw new IllegalStateException("this JDK has no continuations that the scheduler knows", e);
    }
  }

  private final Object continuation;

  /** A coroutine that has not started. */
  Coroutine(Runnable body) {
    try {
      continuation = NEW.invokeExact(body);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Runs it until it pauses or ends. */
  void resume() {
    try {
      RUN.invokeExact(continuation);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Leaves the coroutine that is running; returns when it is resumed. */
  static void pause() {
    boolean paused;
    try {
      paused = (boolean) YIELD.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (!paused) {
      throw new IllegalStateException("a logical thread cannot be left: native code on its stack");
    }
  }

  private static RuntimeException unexpected(Throwable e) {
    return e instanceof RuntimeException r ? r : new IllegalStateException(e);
  }
}
