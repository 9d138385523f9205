// SPDX-License-Identifier: Apache-2.0
package hakmem.model.record;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** What only the package of the heaps sees. */
final class LeaseAccess {
  private static final Field OWN_HEADS = field();

  private static final Method DRAIN_IDLE = drainIdleMethod();

  private LeaseAccess() {}

  private static Method drainIdleMethod() {
    try {
      Method method = Class.forName("hakmem.heap.HeapLease").getDeclaredMethod("drainIdle");
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("HeapLease has no drainIdle; adapt the recorder", e);
    }
  }

  static void drainIdle(Object lease) {
    try {
      DRAIN_IDLE.invoke(lease);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("an idle heap could not be emptied", e);
    }
  }

  private static Field field() {
    try {
      Field field = Class.forName("hakmem.heap.HeapLease").getDeclaredField("ownHeads");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("HeapLease has no ownHeads; adapt the recorder", e);
    }
  }

  static Object of(Object lease) {
    try {
      return OWN_HEADS.get(lease);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("HeapLease.ownHeads cannot be read", e);
    }
  }
}
