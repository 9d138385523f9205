// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule.scenario;

import hakmem.heap.ThreadHeap;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;

/** Operations on a heap that in production only the heap layer does, for other threads. */
final class HeapAccess {
  private static final MethodHandle DRAIN_IDLE = handle("drainIdle");
  private static final MethodHandle REAP = handle("reap");

  private HeapAccess() {}

  private static MethodHandle handle(String name) {
    try {
      Method method = ThreadHeap.class.getSuperclass().getDeclaredMethod(name);
      method.setAccessible(true);
      MethodHandle handle = MethodHandles.lookup().unreflect(method);
      return handle.asType(handle.type().changeParameterType(0, ThreadHeap.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the engine has no " + name + "; adapt the scenarios", e);
    }
  }

  static boolean drainIdle(ThreadHeap heap) {
    return call(DRAIN_IDLE, heap);
  }

  static boolean reap(ThreadHeap heap) {
    return call(REAP, heap);
  }

  private static boolean call(MethodHandle handle, ThreadHeap heap) {
    try {
      return (boolean) handle.invokeExact(heap);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
