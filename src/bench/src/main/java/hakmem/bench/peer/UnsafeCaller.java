// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** {@code sun.misc.Unsafe}, which hakmem itself never touches: a peer to measure against. */
final class UnsafeCaller extends AddressCaller {
  private static final Object UNSAFE = unsafe();
  private static final MethodHandle ALLOCATE = method("allocateMemory", long.class, long.class);
  private static final MethodHandle FREE = method("freeMemory", void.class, long.class);
  private static final MethodHandle REALLOCATE =
      method("reallocateMemory", long.class, long.class, long.class);
  private static final MethodHandle FILL =
      method("setMemory", void.class, long.class, long.class, byte.class);

  @Override
  long malloc(long bytes) {
    try {
      return (long) ALLOCATE.invokeExact(bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  long calloc(long bytes) {
    long address = malloc(bytes);
    try {
      FILL.invokeExact(address, bytes, (byte) 0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
    return address;
  }

  @Override
  long realloc(long address, long bytes) {
    try {
      return (long) REALLOCATE.invokeExact(address, bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  long alignedAlloc(long bytes, long alignment) {
    throw new UnsupportedOperationException("Unsafe has no aligned allocation");
  }

  private static Object unsafe() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findStaticGetter(type, "theUnsafe", type)
          .invoke();
    } catch (Throwable t) {
      throw new PeerMissingException("this JDK has no sun.misc.Unsafe: " + t);
    }
  }

  private static MethodHandle method(String name, Class<?> result, Class<?>... parameters) {
    try {
      return MethodHandles.lookup()
          .findVirtual(UNSAFE.getClass(), name, methodType(result, parameters))
          .bindTo(UNSAFE);
    } catch (ReflectiveOperationException e) {
      throw new PeerMissingException("this JDK's Unsafe has no " + name + ": " + e);
    }
  }

  private static IllegalStateException unexpected(Throwable t) {
    return new IllegalStateException("Unsafe refused: " + t.getMessage(), t);
  }
}
