// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.heap.BlockHeap;
import hakmem.lease.HeapLease;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/** Operations on a heap that in production only the heap layer does, for other threads. */
public final class HeapAccess {
  private static final MethodHandle DRAIN_IDLE = handle("drainIdle");
  private static final MethodHandle REAP = handle("reap");
  private static final MethodHandle TAKE_LEASE = handle("takeLease");
  private static final MethodHandle HIDE_HEADS = handle("hideHeads");
  private static final MethodHandle HIDE_OWNER_ID = handle("hideOwnerId");
  private static final MethodHandle SHOW_HEADS = handle("showHeads");
  private static final MethodHandle SHOW_OWNER_ID = handle("showOwnerId");
  private static final MethodHandle REOPEN = handle("reopen");

  private HeapAccess() {}

  private static MethodHandle handle(String name) {
    try {
      Method method = HeapLease.class.getDeclaredMethod(name);
      method.setAccessible(true);
      MethodHandle handle = MethodHandles.lookup().unreflect(method);
      // One type for all; what returns nothing returns false.
      return handle.asType(MethodType.methodType(boolean.class, BlockHeap.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the engine has no " + name + "; adapt HeapAccess", e);
    }
  }

  /** Empties a heap if its owner is not inside; whether it did. */
  public static boolean drainIdle(BlockHeap heap) {
    return call(DRAIN_IDLE, heap);
  }

  /** Empties the heap of a dead thread; whether it did. */
  public static boolean reap(BlockHeap heap) {
    return call(REAP, heap);
  }

  /** Steps TAKE-1 and TAKE-2; the caller holds the heap then. */
  public static void hold(BlockHeap heap) {
    if (call(TAKE_LEASE, heap)) {
      call(HIDE_HEADS, heap);
      call(HIDE_OWNER_ID, heap);
    }
  }

  /** Steps TAKE-6 and TAKE-7 of a taker that has done nothing with the heap. */
  public static void giveBack(BlockHeap heap) {
    call(SHOW_HEADS, heap);
    call(SHOW_OWNER_ID, heap);
    call(REOPEN, heap);
  }

  private static boolean call(MethodHandle handle, BlockHeap heap) {
    try {
      return (boolean) handle.invokeExact(heap);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
