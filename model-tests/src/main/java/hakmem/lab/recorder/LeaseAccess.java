// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import java.lang.reflect.Field;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What only the package of the heaps sees. */
final class LeaseAccess {
  private static final Field OWN_HEADS = field();

  private LeaseAccess() {}

  private static Field field() {
    try {
      Field field = Class.forName("hakmem.lease.HeapLease").getDeclaredField("ownHeads");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("HeapLease has no ownHeads; adapt the recorder", e);
    }
  }

  static @Nullable Object of(Object lease) {
    try {
      return OWN_HEADS.get(lease);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("HeapLease.ownHeads cannot be read", e);
    }
  }
}
