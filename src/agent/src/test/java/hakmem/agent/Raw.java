// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;

/** sun.misc.Unsafe as libraries call it, by handles: javac warns of its name. */
final class Raw {
  private static final MethodHandle ALLOCATE = handle("allocateMemory", long.class, long.class);
  private static final MethodHandle REALLOCATE =
      handle("reallocateMemory", long.class, long.class, long.class);
  private static final MethodHandle FREE = handle("freeMemory", void.class, long.class);
  private static final MethodHandle PUT = handle("putLong", void.class, long.class, long.class);
  private static final MethodHandle GET = handle("getLong", long.class, long.class);

  private Raw() {}

  private static MethodHandle handle(String name, Class<?> result, Class<?>... parameters) {
    try {
      Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return MethodHandles.lookup().bind(field.get(null), name, methodType(result, parameters));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static long allocate(long bytes) {
    try {
      return (long) ALLOCATE.invokeExact(bytes);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  static long reallocate(long address, long bytes) {
    try {
      return (long) REALLOCATE.invokeExact(address, bytes);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  static void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  static void put(long address, long value) {
    try {
      PUT.invokeExact(address, value);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  static long get(long address) {
    try {
      return (long) GET.invokeExact(address);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  private static RuntimeException thrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return (RuntimeException) e;
  }
}
